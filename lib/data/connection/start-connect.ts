import { randomBytes } from 'node:crypto'
import { inCompany, sealSecret, type SecretPlace } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId, newId } from '@/lib/platform/ids'
import { isAddress } from '@/lib/domain/addresses'
import { chooseAuthority, isExactGuid, type Authority } from '@/lib/microsoft/authority'
import { buildAuthorizeUrl, createPkce } from '@/lib/microsoft/consent'
import { loadApplication } from '@/lib/microsoft/grant'
import { explainFailure, unavailableDetails, type MicrosoftFailure } from '@/lib/microsoft/microsoft-failure'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { outcomeOfFailure } from './outcome'
import { createState } from './connect-state'

/** How long a person may take on Microsoft's pages: finding a phone for the second factor included. */
const ATTEMPT_MS = 10 * 60_000
const KEEP_ATTEMPTS_MS = 30 * 24 * 3600_000

export type ConnectRequest =
  | { mailServerId: string; mode: 'first' | 'again' }
  /** « Take that account »: only this one will do. */
  | { mailServerId: string; mode: 'pinned'; pinned: { oid: string; address: string } }

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
  if (!isId(mailServerId)) throw new AppError('not_found')
  if (mode === 'pinned' && !isExactGuid(request.pinned.oid))
    throw new AppError('invalid', { pinned: 'invalid.choice' })
  const { application, username } = await load(companyId, mailServerId)
  const attemptId = newId()
  const state = createState(companyId, attemptId)
  const nonce = randomBytes(32).toString('base64url')
  const pkce = createPkce()
  const account = mode === 'again' ? null : mode === 'pinned' ? request.pinned.address : username

  const chosen = await choose({ ...application, username })
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
          pinnedOid: mode === 'pinned' ? request.pinned.oid.toLowerCase() : null,
          expiresAt: new Date(Date.now() + ATTEMPT_MS),
          ...(failed ? { ...failed, usedAt: new Date() } : {}),
        },
      ],
    })
  })
  if ('failure' in built) throw toAppError(built.failure)
  return { url: built.url }
}

async function load(companyId: string, mailServerId: string) {
  return inCompany(companyId, async (tx) => {
    const server = await tx.mailServer.findFirst({
      where: { companyId, id: mailServerId, deletedAt: null },
      select: { authentication: true, username: true },
    })
    if (!server) throw new AppError('not_found')
    if (server.authentication !== 'outlook') throw new AppError('invalid', { outlook: 'invalid.not_outlook' })
    if (!server.username || !isAddress(server.username))
      throw new AppError('invalid', { username: 'invalid.address' })
    const application = await loadApplication(tx, companyId)
    if (!application) throw new AppError('invalid', { application: 'required.outlook_application' })
    return { application, username: server.username }
  })
}

async function choose(
  application: Parameters<typeof chooseAuthority>[0],
): Promise<Authority | { failure: MicrosoftFailure }> {
  try {
    return await chooseAuthority(application)
  } catch (error) {
    return { failure: explainFailure(error) }
  }
}

function toAppError(failure: MicrosoftFailure): AppError {
  return failure.kind === 'unavailable'
    ? new AppError('unavailable', unavailableDetails(failure))
    : new AppError('refused', { reason: failure.key, code: failure.code ?? failure.key })
}
