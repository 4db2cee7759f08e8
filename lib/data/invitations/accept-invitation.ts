import { isWithinScope } from '@/lib/auth/companies'
import type { Actor } from '@/lib/auth/company-actor'
import { findPasswordProblem, hashPassword } from '@/lib/auth/password'
import type { SignedIn } from '@/lib/auth/sessions'
import { appendAudit, inIdentity, isUniqueViolation, type Tx } from '@/lib/db'
import { formatLivePayload } from '@/lib/domain/live'
import { AppError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import { hashToken, isToken } from '@/lib/platform/one-time-token'
import { findInvitation } from './find-invitation'

/**
 * Accepts as the person who is signed in. Whoever is a member already keeps their role.
 * @throws AppError refused (invitation: it opens nothing any more; other_account: it is for another address;
 * microsoft_session: another company's Microsoft says who it is, which counts there alone)
 */
export async function acceptInvitation(actor: SignedIn, token: string): Promise<{ slug: string }> {
  return inIdentity(async (tx) => {
    const invitation = await spend(tx, token, actor.userId)
    // Thrown within the transaction: the invitation is not used up.
    if (invitation.email !== actor.email.toLowerCase())
      throw new AppError('refused', { reason: 'other_account' })
    if (!isWithinScope(actor.session, invitation.company_id))
      throw new AppError('refused', { reason: 'microsoft_session' })
    await join(tx, invitation, actor)
    return { slug: invitation.slug }
  })
}

/**
 * Accepts by making the account that the invitation is for. An address that has one – with a password or not –
 * is never given another password this way: signing in is the only way to be it.
 * @throws AppError refused (invitation, account_exists) · invalid password
 */
export async function acceptWithNewAccount(
  token: string,
  person: { name: string; password: string; locale: string | null; clientAddress?: string | null },
): Promise<{ userId: string; slug: string }> {
  const problem = findPasswordProblem(person.password)
  if (problem) throw new AppError('invalid', { password: problem })
  // Before the slow hash: without a link that holds nobody makes us work.
  if (!(await findInvitation(token))) throw new AppError('refused', { reason: 'invitation' })
  const passwordHash = await hashPassword(person.password)
  try {
    return await inIdentity(async (tx) => {
      const userId = newId()
      const invitation = await spend(tx, token, userId)
      const { name, locale, clientAddress } = person
      await tx.user.create({ data: { id: userId, email: invitation.email, name, locale, passwordHash } })
      await join(tx, invitation, { userId, name, email: invitation.email, clientAddress })
      return { userId, slug: invitation.slug }
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError('refused', { reason: 'account_exists' }, { cause: error })
  }
}

type Spent = { company_id: string; slug: string; email: string; role: string }

/** Uses an invitation up; of two at the same moment one finds it used. */
async function spend(tx: Tx, token: string, userId: string): Promise<Spent> {
  const hash = isToken(token) ? hashToken(token) : new Uint8Array(0)
  const [spent] = await tx.$queryRaw<Spent[]>`
    UPDATE invitations i SET accepted_at = now(), accepted_by = ${userId}::uuid FROM companies c
     WHERE i.token_hash = ${hash} AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > now()
       AND c.id = i.company_id AND c.suspended_at IS NULL
    RETURNING i.company_id, c.slug, i.email, i.role`
  if (!spent) throw new AppError('refused', { reason: 'invitation' })
  return spent
}

type Joining = Pick<Actor, 'userId' | 'name' | 'email' | 'clientAddress'>

async function join(tx: Tx, { company_id: companyId, role }: Spent, person: Joining): Promise<void> {
  const { userId } = person
  await tx.member.createMany({ data: [{ companyId, id: newId(), userId, role }], skipDuplicates: true })
  await appendAudit(tx, {
    companyId,
    event: 'member.joined',
    actorId: userId,
    words: {
      actorName: person.name,
      actorEmail: person.email,
      address: person.clientAddress ?? undefined,
      note: role,
    },
  })
  await tx.$executeRaw`SELECT pg_notify('relais_live', ${formatLivePayload(companyId, 'members', [])})`
}
