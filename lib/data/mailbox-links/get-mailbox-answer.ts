import { browserHash } from '@/lib/data/connection/browser-hash'
import { sameHash } from '@/lib/data/connection/connect-state'
import { inCompany } from '@/lib/db'
import { isRefusalKey, type RefusalKey } from '@/lib/domain/microsoft/refusals'
import { isId } from '@/lib/platform/ids'

/** How the sign-in of a mailbox's owner ended, for them. */
export type MailboxAnswer = {
  company: string
  mailbox: string
  outcome: 'connected' | RefusalKey | null
  /** wrong_account: who signed in. */
  account: string | null
  /** Microsoft's own words, code and trace id. */
  words: string | null
  code: string | null
  traceId: string | null
  /** Whether the link still lets them try again. */
  mayRetry: boolean
}

/** @returns null for any browser but the link's own */
export async function getMailboxAnswer(
  { companyId, linkId }: { companyId: string; linkId: string },
  browser: string | null,
): Promise<MailboxAnswer | null> {
  if (!browser || !isId(companyId) || !isId(linkId)) return null
  return inCompany(companyId, async (tx) => {
    const link = await tx.mailboxLink.findFirst({
      where: { companyId, id: linkId },
      select: {
        browserHash: true,
        expiresAt: true,
        usedAt: true,
        revokedAt: true,
        mailServer: { select: { username: true, company: { select: { name: true } } } },
      },
    })
    if (!link?.browserHash || !sameHash(link.browserHash, browserHash(browser, linkId))) return null
    const attempt = await tx.connectAttempt.findFirst({
      where: { companyId, mailboxLinkId: linkId, outcome: { not: null } },
      orderBy: { id: 'desc' },
      select: { outcome: true, errorCode: true, errorText: true, traceId: true },
    })
    const outcome = attempt?.outcome ?? null
    const known = outcome === 'connected' || (outcome !== null && isRefusalKey(outcome)) ? outcome : null
    const wrong = known === 'wrong_account'
    return {
      company: link.mailServer.company.name,
      mailbox: link.mailServer.username ?? '',
      outcome: known,
      account: wrong ? (attempt?.errorText ?? null) : null,
      // The other server's id is the company's affair.
      words: wrong || known === 'mailbox_taken' ? null : (attempt?.errorText ?? null),
      code: attempt?.errorCode ?? null,
      traceId: attempt?.traceId ?? null,
      mayRetry: !link.usedAt && !link.revokedAt && link.expiresAt > new Date(),
    }
  })
}
