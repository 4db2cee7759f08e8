import { normalizeEmail } from '@/lib/auth/email'
import { createPasswordLink } from '@/lib/auth/password-links'
import { insertSystemMail, prepareSystemMail } from '@/lib/data/system-mail/prepare-system-mail'
import { appendOwnAudit, inCompany, inIdentity } from '@/lib/db'
import { mayMailPasswordLink } from '@/lib/domain/account-reach'
import { log } from '@/lib/platform/log'
import { writeResetMail } from './reset-mail'

type Account = {
  id: string
  name: string
  email: string
  locale: string | null
  operator: boolean
  hasSecondFactor: boolean
}

/**
 * Sends somebody who forgot their password a link, by a mail server of one of their companies. Runs after the
 * page has answered: whether there is such an account, and whether a message left, shows neither in words nor in
 * time.
 * @param locale of the page it was asked on
 * @returns whether a message is on its way; for tests, never for the page
 */
export async function sendPasswordReset(
  typed: { email: string; locale: string },
  address: string | null,
): Promise<boolean> {
  const email = normalizeEmail(typed.email)
  const { account, companies } = await inIdentity(async (tx) => {
    const [account] = await tx.$queryRaw<Account[]>`
      SELECT u.id, u.name, u.email, u.locale, f.confirmed_at IS NOT NULL AS "hasSecondFactor",
             EXISTS (SELECT FROM operators o WHERE o.user_id = u.id) AS operator
        FROM users u LEFT JOIN second_factors f ON f.user_id = u.id
       WHERE u.email = ${email} AND u.disabled_at IS NULL`
    const companies = account
      ? await tx.$queryRaw<{ id: string; name: string; suspended: boolean }[]>`
          SELECT c.id, c.name, c.suspended_at IS NOT NULL AS suspended
            FROM members m JOIN companies c ON c.id = m.company_id
           WHERE m.user_id = ${account.id}::uuid ORDER BY m.created_at`
      : []
    return { account, companies }
  })
  if (!account || !mayMailPasswordLink({ ...account, companies: companies.length })) return false
  for (const company of companies) {
    if (!company.suspended && (await sendThrough(company, account, typed.locale, address))) return true
  }
  return false
}

async function sendThrough(
  company: { id: string; name: string },
  account: Account,
  locale: string,
  address: string | null,
): Promise<boolean> {
  const link = await inIdentity((tx) => createPasswordLink(tx, account.id, true))
  const mail = writeResetMail({
    company: company.name,
    link,
    to: { name: account.name, address: account.email },
    locale: account.locale ?? locale,
  })
  const prepared = await prepareSystemMail(company, mail)
  if (!prepared) return false
  await inCompany(company.id, async (tx) => {
    await insertSystemMail(tx, prepared)
    await appendOwnAudit(tx, {
      event: 'password.reset',
      actorId: null,
      words: { subject: account.email, note: 'mail', address: address ?? undefined },
    })
  })
  log.info({ userId: account.id, companyId: company.id }, 'a link to set a password is on its way')
  return true
}
