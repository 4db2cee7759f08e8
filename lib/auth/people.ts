import { createCompanyKey, inIdentity, type Tx } from '@/lib/db'
import { isAccountAddress } from '@/lib/domain/people'
import { isCompanySlug } from '@/lib/domain/company-slug'
import { ROLES } from '@/lib/domain/permissions'
import { AppError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import { normalizeEmail } from './email'
import { findPasswordProblem, hashPassword } from './password'
import { createPasswordLink } from './password-links'
import { revokeUserSessions } from './sessions'

/** A new company with its data key. @throws AppError invalid: slug, and Prisma's P2002 when it is taken */
export async function createCompany(tx: Tx, company: { slug: string; name: string }): Promise<string> {
  if (!isCompanySlug(company.slug)) throw new AppError('invalid', { slug: 'invalid.slug' })
  const id = newId()
  await tx.company.create({ data: { id, ...company } })
  await createCompanyKey(tx, id)
  return id
}

/** A company by its slug, made when it is new. @throws AppError invalid: company */
export async function ensureCompany(
  tx: Tx,
  company: { slug: string; name?: string },
): Promise<{ id: string; created: boolean }> {
  if (!isCompanySlug(company.slug)) throw new AppError('invalid', { company: 'invalid.slug' })
  const found = await tx.company.findUnique({ where: { slug: company.slug } })
  if (found) return { id: found.id, created: false }
  const { slug, name = slug } = company
  return { id: await createCompany(tx, { slug, name }), created: true }
}

/**
 * A person as a member of a company: made where new, given the role where not.
 * @throws AppError invalid: email or role
 */
export async function ensureMember(
  tx: Tx,
  companyId: string,
  person: { email: string; name?: string; role: string; locale?: string },
): Promise<{ userId: string; memberId: string }> {
  const email = normalizeEmail(person.email)
  if (!isAccountAddress(email)) throw new AppError('invalid', { email: 'invalid.email' })
  const role = ROLES.find((known) => known === person.role)
  if (!role) throw new AppError('invalid', { role: 'invalid.role' })
  const user = await tx.user.upsert({
    where: { email },
    create: { id: newId(), email, name: person.name ?? nameFromEmail(email), locale: person.locale ?? null },
    update: {},
  })
  const member = await tx.member.upsert({
    where: { companyId_userId: { companyId, userId: user.id } },
    create: { companyId, id: newId(), userId: user.id, role },
    update: { role },
  })
  return { userId: user.id, memberId: member.id }
}

/**
 * The operator's way in (`npm run user:create`): a person with a role in a company, and a one-time link to
 * set the password. Company and person are made when they are new.
 * @throws AppError invalid, naming the field
 */
export async function createUser(input: {
  email: string
  name?: string
  companySlug: string
  companyName?: string
  role: string
  /** Makes the person an operator of the installation as well. */
  operator?: boolean
}): Promise<{ userId: string; companyId: string; companyCreated: boolean; link: string }> {
  return inIdentity(async (tx) => {
    const company = await ensureCompany(tx, { slug: input.companySlug, name: input.companyName })
    const { userId } = await ensureMember(tx, company.id, input)
    if (input.operator) await tx.operator.createMany({ data: [{ userId }], skipDuplicates: true })
    const link = await createPasswordLink(tx, userId)
    return { userId, companyId: company.id, companyCreated: company.created, link }
  })
}

/** Sets a password and ends the person's sessions. @throws AppError invalid: password */
export async function setPassword(userId: string, password: string): Promise<void> {
  const problem = findPasswordProblem(password)
  if (problem) throw new AppError('invalid', { password: problem })
  const passwordHash = await hashPassword(password)
  await inIdentity(async (tx) => {
    await tx.user.update({ where: { id: userId }, data: { passwordHash } })
    await revokeUserSessions(tx, userId)
  })
}

/** marie.durand@… → Marie Durand: what to call somebody until they say. */
function nameFromEmail(email: string): string {
  const words = email
    .split('@')[0]!
    .split(/[._-]+/)
    .filter(Boolean)
  return words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join(' ') || email
}
