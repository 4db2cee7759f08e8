import { inCompany, openSecret, type Tx } from '@/lib/db'
import { can, type Role } from '@/lib/domain/permissions'
import { authorityOf } from '@/lib/microsoft/authority'
import { loadApplication } from '@/lib/microsoft/grant'
import type { OpenApplication } from '@/lib/microsoft/msal-client'
import { parseState, sameHash } from './connect-state'
import { refusal, type ConnectOutcome } from './outcome'
import { verifierPlace } from './start-connect'

/** Who came back: a signed-in person and the session. */
export type SignedIn = { userId: string; sessionId: string }

/** Why an answer is not taken at all: nothing is asked of Microsoft, nothing is written. */
export type Rejection = 'malformed' | 'unknown' | 'used' | 'expired' | 'other_session' | 'forbidden'

export type Claimed = {
  companyId: string
  companySlug: string
  attemptId: string
  mailServerId: string
  userId: string
}

export type Claim =
  | { rejection: Rejection }
  /** The attempt was ours and is spent, but the world changed meanwhile. */
  | { claimed: Claimed; refused: ConnectOutcome }
  | {
      claimed: Claimed
      ready: {
        application: OpenApplication
        authority: string
        expectedTenantId: string | null
        nonce: string
        verifier: string
        pinnedOid: string | null
        username: string
        grant: GrantBefore
      }
    }

/** What the grant was when the answer came: the write compares with it. */
export type GrantBefore = {
  version: number
  state: string
  connectedAt: Date | null
  renewedAt: Date | null
}

/**
 * Finds the attempt that a `state` belongs to and spends it, before anything else happens: a replay never
 * gets as far as Microsoft. Checks session, user, membership, permission, age, and that server and
 * application are still what the attempt was made for.
 */
export async function claimAttempt(who: SignedIn, stateText: string): Promise<Claim> {
  const state = parseState(stateText)
  if (!state) return { rejection: 'malformed' }
  const { companyId, attemptId } = state
  return inCompany(companyId, async (tx) => {
    const member = await tx.member.findFirst({
      where: { companyId, userId: who.userId, company: { suspendedAt: null } },
      select: { role: true, company: { select: { slug: true } } },
    })
    const attempt = member && (await tx.connectAttempt.findFirst({ where: { companyId, id: attemptId } }))
    if (!attempt || !sameHash(attempt.stateHash, state.hash)) return { rejection: 'unknown' }
    if (attempt.userId !== who.userId || attempt.sessionId !== who.sessionId)
      return { rejection: 'other_session' }
    if (attempt.usedAt) return { rejection: 'used' }
    if (attempt.expiresAt <= new Date()) return { rejection: 'expired' }
    if (!can(member.role as Role, 'mail_server.connect')) return { rejection: 'forbidden' }
    const { count } = await tx.connectAttempt.updateMany({
      where: { companyId, id: attemptId, usedAt: null },
      data: { usedAt: new Date() },
    })
    if (count === 0) return { rejection: 'used' }
    const claimed = {
      companyId,
      companySlug: member.company.slug,
      attemptId,
      mailServerId: attempt.mailServerId,
      userId: who.userId,
    }
    const ready = await prepare(tx, claimed, attempt)
    return ready ? { claimed, ready } : { claimed, refused: refusal('settings_changed') }
  })
}

type Attempt = {
  authority: string
  tenantId: string | null
  clientId: string
  nonce: string
  verifier: Uint8Array
  pinnedOid: string | null
}

/** @returns null when the server or the application is no longer what the attempt was made for */
async function prepare(tx: Tx, { companyId, attemptId, mailServerId }: Claimed, attempt: Attempt) {
  const server = await tx.mailServer.findFirst({
    where: { companyId, id: mailServerId, deletedAt: null, authentication: 'outlook' },
    select: { username: true, grant: { omit: { cacheSealed: true } } },
  })
  const application = await loadApplication(tx, companyId)
  if (!server?.username || !server.grant || !application) return null
  const directory = application.multipleOrganizations ? attempt.tenantId : application.directoryId
  if (application.clientId !== attempt.clientId) return null
  if (attempt.authority !== authorityOf(directory) || attempt.tenantId !== directory) return null
  return {
    application,
    authority: attempt.authority,
    expectedTenantId: attempt.tenantId,
    nonce: attempt.nonce,
    verifier: await openSecret(tx, verifierPlace(companyId, attemptId), attempt.verifier),
    pinnedOid: attempt.pinnedOid,
    username: server.username,
    grant: server.grant,
  }
}
