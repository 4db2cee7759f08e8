import { appendAudit, inIdentity, type Tx } from '@/lib/db'
import { renewSession, type OpenedSession, type SignedIn } from '@/lib/auth/sessions'
import { startSession, type SessionFrom, type StartedSession } from '@/lib/auth/start-session'
import type { Identity } from '@/lib/microsoft/id-token'
import { newId } from '@/lib/platform/ids'
import type { ClaimedSignIn } from './claim-sign-in'
import { refuse, type Refused } from './refusal'

export type SettledSignIn =
  | Refused
  | { kind: 'signed_in'; started: StartedSession }
  | { kind: 'proved'; session: OpenedSession }
  /** The account is the member's from now on. */
  | { kind: 'linked' }
  /** An administrator has to say so. */
  | { kind: 'waiting' }

/** Who accepted an invitation this recently is here by an administrator's choice already. */
const INVITATION_DAYS = 7

type Bound = { id: string; memberId: string | null; userId: string | null; closed: boolean }

/** What a proven Microsoft account is good for, by what the person went to Microsoft for. */
export async function settleSignIn(
  claimed: ClaimedSignIn,
  identity: Identity,
  actor: SignedIn | null,
  from: SessionFrom,
): Promise<SettledSignIn> {
  if (claimed.purpose === 'sign_in') return signIn(claimed, identity, from)
  if (!actor || actor.userId !== claimed.userId) return refuse('other_account')
  return claimed.purpose === 'prove' ? prove(claimed, identity, actor) : link(claimed, identity, actor)
}

async function findBound(tx: Tx, companyId: string, identity: Identity): Promise<Bound | undefined> {
  const [row] = await tx.$queryRaw<Bound[]>`
    SELECT i.id, m.id AS "memberId", m.user_id AS "userId",
           u.disabled_at IS NOT NULL OR c.suspended_at IS NOT NULL AS closed
      FROM microsoft_identities i JOIN companies c ON c.id = i.company_id
      LEFT JOIN members m ON m.company_id = i.company_id AND m.id = i.member_id
      LEFT JOIN users u ON u.id = m.user_id
     WHERE i.company_id = ${companyId}::uuid
       AND i.tenant_id = ${identity.tenantId}::uuid AND i.object_id = ${identity.objectId}::uuid`
  return row
}

/** Remembers that the account came, with the names it has now; who is bound stays bound. */
async function note(tx: Tx, companyId: string, identity: Identity, claimedMemberId: string | null) {
  await tx.$executeRaw`
    INSERT INTO microsoft_identities AS i (company_id, id, tenant_id, object_id, username, display_name, claimed_member_id)
    VALUES (${companyId}::uuid, ${newId()}::uuid, ${identity.tenantId}::uuid, ${identity.objectId}::uuid,
            ${identity.username}, ${identity.displayName}, ${claimedMemberId}::uuid)
    ON CONFLICT (company_id, tenant_id, object_id) DO UPDATE
      SET username = excluded.username, display_name = excluded.display_name, asked_at = now(),
          claimed_member_id = coalesce(excluded.claimed_member_id, i.claimed_member_id)`
}

async function signIn(
  { companyId }: ClaimedSignIn,
  identity: Identity,
  from: SessionFrom,
): Promise<SettledSignIn> {
  const { username: account } = identity
  const bound = await inIdentity(async (tx) => {
    const found = await findBound(tx, companyId, identity)
    if (!found?.userId) await note(tx, companyId, identity, null)
    else
      await tx.$executeRaw`
        UPDATE microsoft_identities SET last_used_at = now(), username = ${account}, display_name = ${identity.displayName}
         WHERE company_id = ${companyId}::uuid AND id = ${found.id}::uuid`
    const event = found?.userId && !found.closed ? 'sign_in.succeeded' : 'sign_in.failed'
    await appendAudit(tx, {
      companyId,
      event,
      outcome: event === 'sign_in.succeeded' ? 'done' : 'refused',
      actorId: found?.userId ?? null,
      words: { subject: account, address: from.address ?? undefined, note: 'microsoft' },
      foldSeconds: event === 'sign_in.failed' ? 60 : 0,
    })
    return found
  })
  if (!bound?.userId) return refuse('unbound', { account })
  if (bound.closed) return refuse('closed', { account })
  return { kind: 'signed_in', started: await startSession(bound.userId, from, { onlyCompanyId: companyId }) }
}

async function prove(
  { companyId }: ClaimedSignIn,
  identity: Identity,
  actor: SignedIn,
): Promise<SettledSignIn> {
  return inIdentity(async (tx) => {
    const bound = await findBound(tx, companyId, identity)
    if (bound?.userId !== actor.userId) return refuse('other_account', { account: identity.username })
    const session = await renewSession(tx, actor.sessionId)
    return session ? { kind: 'proved', session } : refuse('closed')
  })
}

/** Binds at once for whom an invitation vouches; else an administrator finds it waiting, with the member's name. */
async function link(
  { companyId }: ClaimedSignIn,
  identity: Identity,
  actor: SignedIn,
): Promise<SettledSignIn> {
  const account = identity.username
  return inIdentity(async (tx) => {
    const member = await tx.member.findFirst({ where: { companyId, userId: actor.userId } })
    if (!member) return refuse('closed')
    const bound = await findBound(tx, companyId, identity)
    if (bound?.memberId)
      return bound.memberId === member.id ? { kind: 'linked' } : refuse('taken', { account })
    await note(tx, companyId, identity, member.id)
    const [invitation] = await tx.$queryRaw<{ invited_by: string | null }[]>`
      SELECT invited_by FROM invitations
       WHERE company_id = ${companyId}::uuid AND accepted_by = ${actor.userId}::uuid
         AND accepted_at > now() - make_interval(days => ${INVITATION_DAYS})
       ORDER BY accepted_at DESC LIMIT 1`
    if (!invitation) return { kind: 'waiting' }
    await tx.$executeRaw`
      UPDATE microsoft_identities SET member_id = ${member.id}::uuid, bound_at = now(),
             bound_by = ${invitation.invited_by}::uuid, claimed_member_id = NULL
       WHERE company_id = ${companyId}::uuid AND tenant_id = ${identity.tenantId}::uuid
         AND object_id = ${identity.objectId}::uuid`
    await appendAudit(tx, {
      companyId,
      event: 'microsoft_sign_in.bound',
      actorId: actor.userId,
      subjectId: member.id,
      words: { actorName: actor.name, actorEmail: actor.email, subject: account, note: 'invitation' },
    })
    return { kind: 'linked' }
  })
}
