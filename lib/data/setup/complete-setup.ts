import { findPasswordProblem, hashPassword } from '@/lib/auth/password'
import { createCompany } from '@/lib/auth/people'
import { appendAudit, inIdentity } from '@/lib/db'
import { suggestSlug } from '@/lib/domain/company-slug'
import { AppError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import { getSetup, spendSetupToken } from './setup-link'

export type FirstPerson = {
  email: string
  name: string
  password: string
  locale: string | null
  company: string
  /** Empty: from the company's name. */
  slug: string
  clientAddress?: string | null
}

/**
 * The first operator and the first company, whose owner they are. Once in an installation's life.
 * @throws AppError refused setup: the link is over, or it is done already · invalid password
 */
export async function completeSetup(
  token: string,
  { company, ...person }: FirstPerson,
): Promise<{ userId: string; slug: string }> {
  const problem = findPasswordProblem(person.password)
  if (problem) throw new AppError('invalid', { password: problem })
  // Before the slow hash: without a link that holds nobody makes us work.
  if ((await getSetup(token)) !== 'open') throw new AppError('refused', { reason: 'setup' })
  const passwordHash = await hashPassword(person.password)
  const slug = person.slug || suggestSlug(company)
  return inIdentity(async (tx) => {
    if (!(await spendSetupToken(tx, token))) throw new AppError('refused', { reason: 'setup' })
    const userId = newId()
    const { email, name, locale } = person
    await tx.user.create({ data: { id: userId, email, name, locale, passwordHash } })
    await tx.operator.create({ data: { userId } })
    const companyId = await createCompany(tx, { slug, name: company })
    await tx.member.create({ data: { companyId, id: newId(), userId, role: 'owner' } })
    await appendAudit(tx, {
      companyId,
      event: 'company.created',
      actorId: userId,
      words: { actorName: name, actorEmail: email, address: person.clientAddress ?? undefined },
    })
    return { userId, slug }
  })
}
