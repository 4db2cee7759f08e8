import { createHash, randomBytes } from 'node:crypto'
import { inIdentity, sealForInstallation, type InstallationPlace } from '@/lib/db'
import type { SignedIn } from '@/lib/auth/sessions'
import { countMicrosoftStart } from '@/lib/auth/throttle'
import { createState } from '@/lib/data/connection/connect-state'
import { AppError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import { authorityOf } from '@/lib/microsoft/authority'
import {
  buildAuthorizeUrl,
  createPkce,
  IDENTITY_SCOPES,
  signInCallbackUrl,
  type SignInPurpose,
} from '@/lib/microsoft/consent'
import { unavailableDetails } from '@/lib/microsoft/microsoft-failure'
import { loadSignInApplication } from './load-application'

/** How long a person may take on Microsoft's pages. */
export const ATTEMPT_SECONDS = 10 * 60
const KEEP_SECONDS = 24 * 3600

/** What somebody goes to Microsoft for: to sign in, to prove who they are (step-up), to link an account. */
export type SignInRequest = { companyId: string; next: string | null; address: string | null } & (
  | { purpose: 'sign_in' }
  /** account: the one the session was opened with. */
  | { purpose: 'prove'; actor: SignedIn; account: string }
  | { purpose: 'link'; actor: SignedIn }
)

export const identityPurpose = (): SignInPurpose => ({
  scopes: IDENTITY_SCOPES,
  redirectUri: signInCallbackUrl(),
})

export const signInVerifierPlace = (attemptId: string): InstallationPlace => ({
  table: 'microsoft_sign_ins',
  row: attemptId,
  column: 'verifier',
})

export const hashBrowser = (token: string) => Uint8Array.from(createHash('sha256').update(token).digest())

/**
 * Begins a sign-in at the company's Microsoft: writes down what the callback must find again, bound to this
 * browser by a token in a cookie of its own.
 * @param browser the cookie's value, if there is one; several sign-ins at once share it
 * @returns where to send the browser, and the cookie's value
 * @throws AppError not_found (switched off meanwhile) · unavailable · refused (sign_in_wait: seconds)
 */
export async function startMicrosoftSignIn(
  request: SignInRequest,
  browser: string | null,
): Promise<{ url: string; browser: string; seconds: number }> {
  const { companyId, purpose, next } = request
  const wait = await countMicrosoftStart(request.address)
  if (wait > 0) throw new AppError('refused', { reason: 'sign_in_wait', seconds: wait })
  const application = await loadSignInApplication(companyId)
  if (!application) throw new AppError('not_found')
  const attemptId = newId()
  const state = createState(companyId, attemptId)
  const nonce = randomBytes(32).toString('base64url')
  const pkce = createPkce()
  const token =
    browser && /^[A-Za-z0-9_-]{43}$/.test(browser) ? browser : randomBytes(32).toString('base64url')
  const built = await buildAuthorizeUrl({
    application,
    authority: authorityOf(application.directoryId),
    state: state.text,
    nonce,
    challenge: pkce.challenge,
    account: purpose === 'prove' ? request.account : null,
    again: purpose === 'prove',
    purpose: identityPurpose(),
  })
  if ('failure' in built) {
    const { failure } = built
    throw failure.kind === 'unavailable'
      ? new AppError('unavailable', unavailableDetails(failure))
      : new AppError('refused', { reason: 'microsoft_sign_in', reply: failure.words ?? failure.code ?? '' })
  }
  const actor = purpose === 'sign_in' ? null : request.actor
  await inIdentity(async (tx) => {
    const verifier = await sealForInstallation(tx, signInVerifierPlace(attemptId), pkce.verifier)
    await tx.$executeRaw`
      DELETE FROM microsoft_sign_ins WHERE company_id = ${companyId}::uuid
         AND created_at < now() - make_interval(secs => ${KEEP_SECONDS})`
    await tx.$executeRaw`
      INSERT INTO microsoft_sign_ins (company_id, id, purpose, user_id, session_id, browser_hash, state_hash, nonce,
                                      verifier, directory_id, client_id, next, expires_at)
      VALUES (${companyId}::uuid, ${attemptId}::uuid, ${purpose}, ${actor?.userId ?? null}::uuid,
              ${actor?.sessionId ?? null}::uuid, ${hashBrowser(token)}, ${Uint8Array.from(state.hash)}, ${nonce},
              ${verifier}, ${application.directoryId}::uuid, ${application.clientId}, ${next},
              now() + make_interval(secs => ${ATTEMPT_SECONDS}))`
  })
  return { url: built.url, browser: token, seconds: ATTEMPT_SECONDS }
}
