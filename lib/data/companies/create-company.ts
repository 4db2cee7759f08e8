import { createCompany as insertCompany } from '@/lib/auth/people'
import { INVITATION_DAYS } from '@/lib/data/invitations/invite'
import {
  authorizeOperator,
  recordForCompany,
  type OperatorActor,
} from '@/lib/data/operators/authorize-operator'
import { inIdentity, isUniqueViolation, type Tx } from '@/lib/db'
import { suggestSlug } from '@/lib/domain/company-slug'
import { getEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { isId, newId } from '@/lib/platform/ids'
import { newToken } from '@/lib/platform/one-time-token'

/**
 * A new company, and the invitation of its owner; the link is shown this once, because a company without a
 * mail server sends no mail.
 * @param company.slug empty: from its name
 * @throws AppError not_found · invalid slug (taken, with a suggestion as `suggestion`)
 */
export async function createCompany(
  who: OperatorActor,
  company: { name: string; slug: string; ownerEmail: string },
): Promise<{ slug: string; link: string }> {
  try {
    return await inIdentity(async (tx) => {
      await authorizeOperator(tx, who)
      const slug = company.slug || (await freeSlug(tx, company.name))
      const companyId = await insertCompany(tx, { slug, name: company.name })
      await recordForCompany(tx, who, companyId, 'company.created')
      return { slug, link: await inviteOwner(tx, who, companyId, company.ownerEmail) }
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('invalid', { slug: 'invalid.slug_taken' })
    throw error
  }
}

/**
 * Another invitation for the owner of a company that nobody has entered yet. Once somebody has, who else comes
 * in is the company's affair: an operator cannot let themselves in.
 * @throws AppError not_found · refused has_members
 */
export async function inviteFirstOwner(
  who: OperatorActor,
  companyId: string,
  email: string,
): Promise<{ link: string }> {
  if (!isId(companyId)) throw new AppError('not_found')
  return inIdentity(async (tx) => {
    await authorizeOperator(tx, who)
    const company = await tx.company.findUnique({ where: { id: companyId }, select: { id: true } })
    if (!company) throw new AppError('not_found')
    // Accepting inserts a member after using its invitation up: those rows are held until this ends.
    await tx.$queryRaw`
      SELECT 1 AS held FROM invitations WHERE company_id = ${companyId}::uuid ORDER BY id FOR UPDATE`
    if ((await tx.member.count({ where: { companyId } })) > 0)
      throw new AppError('refused', { reason: 'has_members' })
    await tx.invitation.updateMany({
      where: { companyId, acceptedAt: null, revokedAt: null },
      data: { revokedAt: new Date() },
    })
    return { link: await inviteOwner(tx, who, companyId, email) }
  })
}

async function inviteOwner(tx: Tx, who: OperatorActor, companyId: string, email: string): Promise<string> {
  const token = newToken()
  await tx.invitation.createMany({
    data: [
      {
        companyId,
        id: newId(),
        email,
        role: 'owner',
        tokenHash: token.hash,
        invitedBy: who.actor.userId,
        expiresAt: new Date(Date.now() + INVITATION_DAYS * 24 * 3600_000),
      },
    ],
  })
  await recordForCompany(tx, who, companyId, 'member.invited', { subject: email, note: 'owner' })
  return `${getEnv().APP_URL}/invitations/${token.text}`
}

/** The slug that a name gives, with a number where it is taken. */
async function freeSlug(tx: Tx, name: string): Promise<string> {
  const base = suggestSlug(name)
  const taken = await tx.company.findMany({
    where: { slug: { startsWith: base.slice(0, 35) } },
    select: { slug: true },
  })
  return suggestSlug(name, new Set(taken.map(({ slug }) => slug)))
}
