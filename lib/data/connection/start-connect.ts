import { randomBytes } from 'node:crypto'
import { inCompany, sealSecret, type SecretPlace } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import { authorityOf, chooseAuthority, type Authority } from '@/lib/microsoft/authority'
import { buildAuthorizeUrl, createPkce } from '@/lib/microsoft/consent'
import { notifyServerChanged } from '@/lib/microsoft/grant'
import { explainFailure, unavailableDetails, type MicrosoftFailure } from '@/lib/microsoft/microsoft-failure'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { outcomeOfFailure } from './outcome'
import { createState } from './connect-state'
import { loadConnectable } from './load-connectable'

/** How long a person may take on Microsoft's pages: finding a phone for the second factor included. */
const ATTEMPT_MS = 10 * 60_000
const KEEP_ATTEMPTS_MS = 30 * 24 * 3600_000

export type ConnectRequest =
  | { mailServerId: string; mode: 'first' | 'again' }
  /** « Take that account »: only this one will do. */
  | { mailServerId: string; mode: 'pinned'; pinned: PinnedAccount }

export type PinnedAccount = {
  tenantId: string
  oid: string
  address: string
  /** The server's user name becomes the account's, if all goes well. */
  takeUsername: boolean
}

export const verifierPlace = (companyId: string, attemptId: string): SecretPlace => ({
  companyId,
  table: 'connect_attempts',
  row: attemptId,
  column: 'verifier',
})

/**
 * Begins a sign-in at Microsoft for a mail server: writes down what the callback must find again, and gives
 * the address to send the browser to.
 * @throws AppError forbidden · not_found · invalid (application, outlook, username) · unavailable · refused;
 *   the last two are kept as the server's last refusal
 */
export async function startConnect(who: CompanyActor, request: ConnectRequest): Promise<{ url: string }> {
  authorize(who, 'mail_server.connect')
  const { userId, sessionId } = who.actor
  return beginConnect(who.company.id, { userId, sessionId }, request)
}

/** Whose attempt it is: a member's in a session, or the mailbox owner's with a link (lib/data/mailbox-links). */
export type AttemptOwner = { userId: string; sessionId: string } | { mailboxLinkId: string }

/** The same for somebody whose right to it was looked at already. */
export async function beginConnect(
  companyId: string,
  owner: AttemptOwner,
  request: ConnectRequest,
): Promise<{ url: string }> {
  const { mailServerId, mode } = request
  const pinned = mode === 'pinned' ? request.pinned : null
  const { application, username, account: known } = await loadConnectable(companyId, mailServerId)
  const attemptId = newId()
  const state = createState(companyId, attemptId)
  const nonce = randomBytes(32).toString('base64url')
  const pkce = createPkce()
  const account = mode === 'again' ? null : (pinned?.address ?? known ?? username)

  const chosen = await choose({ ...application, username }, pinned)
  const built =
    'failure' in chosen
      ? chosen
      : await buildAuthorizeUrl({
          application,
          authority: chosen.authority,
          state: state.text,
          nonce,
          challenge: pkce.challenge,
          account,
        })
  const failed = 'failure' in built ? outcomeOfFailure(built.failure) : null
  await inCompany(companyId, async (tx) => {
    await tx.connectAttempt.deleteMany({
      where: { companyId, mailServerId, createdAt: { lt: new Date(Date.now() - KEEP_ATTEMPTS_MS) } },
    })
    await tx.connectAttempt.createMany({
      data: [
        {
          companyId,
          id: attemptId,
          mailServerId,
          ...owner,
          stateHash: Uint8Array.from(state.hash),
          nonce,
          verifier: await sealSecret(tx, verifierPlace(companyId, attemptId), pkce.verifier),
          authority: 'failure' in chosen ? '' : chosen.authority,
          tenantId: 'failure' in chosen ? null : chosen.expectedTenantId,
          clientId: application.clientId,
          pinnedOid: pinned?.oid ?? null,
          takeUsername: pinned?.takeUsername ?? false,
          expiresAt: new Date(Date.now() + ATTEMPT_MS),
          ...(failed ? { ...failed, usedAt: new Date() } : {}),
        },
      ],
    })
    if (failed) await notifyServerChanged(tx, { companyId, mailServerId })
  })
  if ('failure' in built) throw toAppError(built.failure)
  return { url: built.url }
}

/** Where the sign-in starts; one that is pinned starts at its account's directory. */
async function choose(
  application: Parameters<typeof chooseAuthority>[0],
  pinned: PinnedAccount | null,
): Promise<Authority | { failure: MicrosoftFailure }> {
  if (pinned && application.multipleOrganizations)
    return { authority: authorityOf(pinned.tenantId), expectedTenantId: pinned.tenantId }
  return choosing(application)
}

/** chooseAuthority, with what kept it from choosing as an answer. */
export async function choosing(
  application: Parameters<typeof chooseAuthority>[0],
): Promise<Authority | { failure: MicrosoftFailure }> {
  try {
    return await chooseAuthority(application)
  } catch (error) {
    return { failure: explainFailure(error) }
  }
}

/** A failure as a page's form is told. */
export function toAppError(failure: MicrosoftFailure): AppError {
  const { words, traceId } = failure
  const quoted = { ...(words ? { reply: words } : {}), ...(traceId ? { traceId } : {}) }
  return failure.kind === 'unavailable'
    ? new AppError('unavailable', { ...unavailableDetails(failure), ...quoted })
    : new AppError('refused', { reason: failure.key, code: failure.code ?? failure.key, ...quoted })
}
