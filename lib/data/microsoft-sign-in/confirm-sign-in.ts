import type { SignedIn } from '@/lib/auth/sessions'
import type { SessionFrom } from '@/lib/auth/start-session'
import { isExactGuid, authorityOf, issuerOf } from '@/lib/microsoft/authority'
import { redeemCode } from '@/lib/microsoft/consent'
import { verifyIdToken, type Identity } from '@/lib/microsoft/id-token'
import { describeRefusal, type MicrosoftFailure, explainFailure } from '@/lib/microsoft/microsoft-failure'
import { MicrosoftNetworkError } from '@/lib/microsoft/network-client'
import { readAnswer } from '@/lib/data/connection/read-answer'
import { claimSignIn, type ClaimedSignIn, type SignInRejection } from './claim-sign-in'
import { loadSignInApplication } from './load-application'
import { refuse, type Refused, type SignInRefusal } from './refusal'
import { settleSignIn, type SettledSignIn } from './settle-sign-in'
import { identityPurpose } from './start-sign-in'

export type ConfirmedSignIn =
  | { kind: 'rejected'; rejection: SignInRejection }
  | { kind: 'refused'; refusal: SignInRefusal; claimed: ClaimedSignIn }
  | ({ claimed: ClaimedSignIn } & SettledSignIn)

/**
 * Microsoft's answer to a sign-in to Relais. Who it is, is the account's directory and object id, proven by the
 * id_token; an address is only ever shown. Nothing of Microsoft's tokens is kept.
 * @param actor who is signed in here already, if anybody
 */
export async function confirmMicrosoftSignIn(
  params: URLSearchParams,
  browser: string | null,
  actor: SignedIn | null,
  from: SessionFrom,
): Promise<ConfirmedSignIn> {
  const answer = readAnswer(params)
  if (!answer) return { kind: 'rejected', rejection: 'malformed' }
  const claim = await claimSignIn(answer.state, browser)
  if ('rejection' in claim) return { kind: 'rejected', rejection: claim.rejection }
  const { claimed } = claim
  if (claimed.sessionId !== null && claimed.sessionId !== actor?.sessionId)
    return { kind: 'rejected', rejection: 'other_session' }
  if (answer.code === null) {
    const failure = describeRefusal(answer.error, answer.description)
    return { claimed, ...refuseFailure(failure) }
  }
  if (answer.iss !== null && answer.iss !== issuerOf(claimed.directoryId))
    return { claimed, ...refuse('other_directory') }
  const proven = await prove(claimed, answer.code)
  if ('kind' in proven) return { claimed, ...proven }
  return { claimed, ...(await settleSignIn(claimed, proven.identity, actor, from)) }
}

async function prove(claimed: ClaimedSignIn, code: string): Promise<{ identity: Identity } | Refused> {
  const application = await loadSignInApplication(claimed.companyId)
  if (application?.clientId !== claimed.clientId || application.directoryId !== claimed.directoryId)
    return refuse('settings_changed')
  const redeemed = await redeemCode({
    application,
    authority: authorityOf(claimed.directoryId),
    code,
    verifier: claimed.verifier,
    nonce: claimed.nonce,
    purpose: identityPurpose(),
  })
  if ('failure' in redeemed) return refuseFailure(redeemed.failure)
  const { idToken, homeAccountId } = redeemed.tokens
  if (!idToken || !isExactGuid(claimed.directoryId)) return refuse('id_token')
  try {
    const verified = await verifyIdToken(idToken, {
      tenantId: claimed.directoryId,
      clientId: claimed.clientId,
      nonce: claimed.nonce,
      homeAccountId,
    })
    if ('identity' in verified) return verified
    return refuse(verified.refusal.key, { words: verified.refusal.detail })
  } catch (error) {
    if (!(error instanceof MicrosoftNetworkError)) throw error
    return refuseFailure(explainFailure(error))
  }
}

function refuseFailure(failure: MicrosoftFailure): Refused {
  if (failure.kind === 'unavailable') return refuse('unavailable', { words: failure.words ?? failure.cause })
  const { code, words, traceId } = failure
  const key =
    failure.key === 'consent_declined' ? 'declined' : failure.key === 'id_token' ? 'id_token' : 'refused'
  return refuse(key, { words: words ?? code, traceId })
}
