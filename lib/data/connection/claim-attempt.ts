import { inCompany, openSecret, type Tx } from '@/lib/db'
import { can, type Role } from '@/lib/domain/permissions'
import { authorityOf } from '@/lib/microsoft/authority'
import { loadApplication } from '@/lib/microsoft/grant'
import type { OpenApplication } from '@/lib/microsoft/msal-client'
import { browserHash } from './browser-hash'
import { parseState, sameHash } from './connect-state'
import { refusal, type ConnectOutcome } from './outcome'
import { verifierPlace } from './start-connect'

/** Who came back: a signed-in person and the session. */
export type SignedIn = { userId: string; sessionId: string }

/** Why an answer is not taken at all: nothing is asked of Microsoft, nothing is written. */
export type Rejection =
  'malformed' | 'unknown' | 'used' | 'cancelled' | 'expired' | 'other_session' | 'forbidden' | 'signed_out'

export type Claimed = {
  companyId: string
  companySlug: string
  attemptId: string
  mailServerId: string
  /** The member; null: the mailbox's owner, with a link. */
  userId: string | null
  mailboxLinkId: string | null
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
        takeUsername: boolean
        username: string
        grant: GrantBefore
      }
    }

/** What the grant was when the answer came: the write compares with it. */
export type GrantBefore = {
  version: number
  state: string
  /** Who is connected, or was and is to be again. */
  tenantId: string | null
  objectId: string | null
  connectedAt: Date | null
  renewedAt: Date | null
}

/**
 * Finds the attempt that a `state` belongs to and spends it, before anything else happens: a replay never
 * gets as far as Microsoft. Checks session, user, membership, permission (or, for a mailbox's owner, link and
 * browser), age, and that server and application are still what the attempt was made for.
 * @param browser what the browser of a mailbox's owner keeps in its cookie
 */
export async function claimAttempt(
  who: SignedIn | null,
  stateText: string,
  browser: string | null = null,
): Promise<Claim> {
  const state = parseState(stateText)
  if (!state) return { rejection: 'malformed' }
  const { companyId, attemptId } = state
  return inCompany(companyId, async (tx) => {
    const attempt = await tx.connectAttempt.findFirst({ where: { companyId, id: attemptId } })
    if (!attempt || !sameHash(attempt.stateHash, state.hash)) return { rejection: 'unknown' }
    const { mailboxLinkId } = attempt
    const owner = mailboxLinkId
      ? await checkVisitor(tx, companyId, mailboxLinkId, browser)
      : await checkMember(tx, companyId, attempt, who)
    if (typeof owner === 'string') return { rejection: owner }
    if (attempt.usedAt) return { rejection: attempt.outcome === 'cancelled' ? 'cancelled' : 'used' }
    if (attempt.expiresAt <= new Date()) return { rejection: 'expired' }
    if (!owner.may) return { rejection: 'forbidden' }
    const { count } = await tx.connectAttempt.updateMany({
      where: { companyId, id: attemptId, usedAt: null },
      data: { usedAt: new Date() },
    })
    if (count === 0) return { rejection: 'used' }
    const claimed = {
      companyId,
      companySlug: owner.slug,
      attemptId,
      mailServerId: attempt.mailServerId,
      userId: attempt.userId,
      mailboxLinkId,
    }
    const ready = await prepare(tx, claimed, attempt)
    return ready ? { claimed, ready } : { claimed, refused: refusal('settings_changed') }
  })
}

type Owner = { slug: string; may: boolean }

/** The attempt is this member's, begun in this session. A stranger learns no more than that there is none. */
async function checkMember(
  tx: Tx,
  companyId: string,
  attempt: { userId: string | null; sessionId: string | null },
  who: SignedIn | null,
): Promise<Owner | Rejection> {
  if (!who) return 'signed_out'
  const member = await tx.member.findFirst({
    where: { companyId, userId: who.userId, company: { suspendedAt: null } },
    select: { role: true, company: { select: { slug: true } } },
  })
  if (!member) return 'unknown'
  if (attempt.userId !== who.userId || attempt.sessionId !== who.sessionId) return 'other_session'
  return { slug: member.company.slug, may: can(member.role as Role, 'mail_server.connect') }
}

/** The attempt was begun with a link that still holds, in the browser that the link is bound to. */
async function checkVisitor(
  tx: Tx,
  companyId: string,
  linkId: string,
  browser: string | null,
): Promise<Owner | Rejection> {
  const link = await tx.mailboxLink.findFirst({
    where: { companyId, id: linkId },
    select: {
      browserHash: true,
      expiresAt: true,
      usedAt: true,
      revokedAt: true,
      mailServer: { select: { company: { select: { slug: true, suspendedAt: true } } } },
    },
  })
  if (!link?.browserHash || !browser || !sameHash(link.browserHash, browserHash(browser, linkId)))
    return 'other_session'
  const { slug, suspendedAt } = link.mailServer.company
  return { slug, may: !suspendedAt && !link.usedAt && !link.revokedAt && link.expiresAt > new Date() }
}

type Attempt = {
  authority: string
  tenantId: string | null
  clientId: string
  nonce: string
  verifier: Uint8Array
  pinnedOid: string | null
  takeUsername: boolean
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
    takeUsername: attempt.takeUsername,
    username: server.username,
    grant: server.grant,
  }
}
