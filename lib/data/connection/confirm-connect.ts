import { log } from '@/lib/platform/log'
import { isAddress, sameAddress } from '@/lib/domain/addresses'
import { isExactGuid, issuerOf, loginOrigin } from '@/lib/microsoft/authority'
import { redeemCode, type RedeemedTokens } from '@/lib/microsoft/consent'
import { verifyIdToken, type Identity } from '@/lib/microsoft/id-token'
import { describeRefusal, explainFailure } from '@/lib/microsoft/microsoft-failure'
import { MicrosoftNetworkError } from '@/lib/microsoft/network-client'
import { claimAttempt, type Claim, type Claimed, type Rejection, type SignedIn } from './claim-attempt'
import { outcomeOfFailure, refusal, type ConnectOutcome } from './outcome'
import { readAnswer, type AuthorizationAnswer } from './read-answer'
import { recordOutcome, storeGrant } from './settle-attempt'

export type ConfirmResult =
  | { kind: 'rejected'; rejection: Rejection }
  | {
      kind: 'returned'
      companySlug: string
      mailServerId: string
      /** Set when it was the mailbox's owner, who has a page of their own. */
      mailboxLink?: { companyId: string; linkId: string }
      outcome: ConnectOutcome['outcome']
    }

type Ready = Extract<Claim, { ready: unknown }>['ready']
type Answer = Omit<AuthorizationAnswer, 'state'>

/**
 * The answer of Microsoft's sign-in. Parameters that nobody asked for (session_state, client_info) are
 * ignored. A refusal is an outcome, not an error: it is stored and shown on the server's page.
 */
export async function confirmConnect(
  who: SignedIn | null,
  params: URLSearchParams,
  browser: string | null = null,
): Promise<ConfirmResult> {
  const read = readAnswer(params)
  if (!read) return { kind: 'rejected', rejection: 'malformed' }
  const claim = await claimAttempt(who, read.state, browser)
  if ('rejection' in claim) return { kind: 'rejected', rejection: claim.rejection }
  const { claimed } = claim
  const { outcome } =
    'refused' in claim
      ? await recordOutcome(claimed, claim.refused)
      : await finish(claimed, claim.ready, read).catch((error) => recordCrash(claimed, error))
  return {
    kind: 'returned',
    companySlug: claimed.companySlug,
    mailServerId: claimed.mailServerId,
    ...(claimed.mailboxLinkId && {
      mailboxLink: { companyId: claimed.companyId, linkId: claimed.mailboxLinkId },
    }),
    outcome,
  }
}

async function finish(claimed: Claimed, ready: Ready, answer: Answer): Promise<ConnectOutcome> {
  if (answer.code === null)
    return recordOutcome(claimed, outcomeOfFailure(describeRefusal(answer.error, answer.description)))
  if (!mayBeFrom(answer.iss, ready.expectedTenantId))
    return recordOutcome(claimed, refusal('other_directory', 'iss'))
  const redeemed = await redeemCode({ ...ready, code: answer.code })
  if ('failure' in redeemed) return recordOutcome(claimed, outcomeOfFailure(redeemed.failure))
  const { tokens } = redeemed
  const checked = await checkTokens(tokens, ready, answer.iss)
  if ('refused' in checked) return recordOutcome(claimed, checked.refused)
  const { identity } = checked
  return storeGrant(claimed, ready.grant, {
    identity,
    authority: ready.authority,
    homeAccountId: tokens.homeAccountId ?? '',
    scopes: tokens.scopes,
    cache: tokens.cache ?? '',
    newUsername: ready.takeUsername && isAddress(identity.username) ? identity.username : null,
  })
}

/** RFC 9207: the answer's issuer, if it names one, before a code is handed to anybody. */
function mayBeFrom(iss: string | null, expectedTenantId: string | null): boolean {
  if (iss === null) return true
  if (expectedTenantId) return iss === issuerOf(expectedTenantId)
  const tenantId = iss.slice(loginOrigin().length + 1, -'/v2.0'.length)
  return isExactGuid(tenantId) && iss === issuerOf(tenantId)
}

async function checkTokens(
  tokens: RedeemedTokens,
  ready: Ready,
  iss: string | null,
): Promise<{ identity: Identity } | { refused: ConnectOutcome }> {
  if (!tokens.idToken) return { refused: refusal('no_id_token') }
  const verified = await verify(tokens.idToken, tokens.homeAccountId, ready)
  if ('refused' in verified) return verified
  const { identity } = verified
  if (iss !== null && iss !== issuerOf(identity.tenantId))
    return { refused: refusal('other_directory', 'iss') }
  if (!isExpectedAccount(identity, ready)) return { refused: wrongAccount(identity) }
  if (!tokens.hasAccessToken || !tokens.scopes.some(allowsSending))
    return { refused: refusal('no_send_scope', tokens.scopes.join(' ') || null) }
  if (!tokens.hasRefreshToken) return { refused: refusal('no_refresh_token') }
  return verified
}

async function verify(idToken: string, homeAccountId: string | null, ready: Ready) {
  try {
    const verified = await verifyIdToken(idToken, {
      tenantId: ready.expectedTenantId,
      clientId: ready.application.clientId,
      nonce: ready.nonce,
      homeAccountId,
    })
    return 'refusal' in verified
      ? { refused: refusal(verified.refusal.key, verified.refusal.detail) }
      : verified
  } catch (error) {
    if (!(error instanceof MicrosoftNetworkError)) throw error
    return { refused: outcomeOfFailure(explainFailure(error)) }
  }
}

/** Nothing of them is kept but who they are: taking that account is a new sign-in. */
function wrongAccount({ username, tenantId, objectId, displayName }: Identity): ConnectOutcome {
  return { ...refusal('wrong_account', username), account: { tenantId, objectId, name: displayName } }
}

/**
 * The account is the one that was pinned; else the one that is connected, or was and is to be again: from the
 * first connection on it is its directory's object, whatever it is called by now. Else the Username's. Where the directory was not known beforehand
 * only what Entra vouches for counts: an `email` claim can be anything its directory's administrator typed.
 */
function isExpectedAccount(identity: Identity, ready: Ready): boolean {
  if (ready.pinnedOid) return identity.objectId === ready.pinnedOid.toLowerCase()
  const { tenantId, objectId } = ready.grant
  if (objectId && tenantId === identity.tenantId) return identity.objectId === objectId
  const { verified, claimed } = identity.addresses
  const names = ready.expectedTenantId ? [...verified, ...claimed] : verified
  return names.some((name) => sameAddress(name, ready.username))
}

/** Entra writes it with or without its resource, in any case. */
function allowsSending(scope: string): boolean {
  return /^(https:\/\/outlook\.office(365)?\.(com|us)\/)?smtp\.send$/i.test(scope)
}

/** A bug of ours must not leave the page without a word: an id to quote. */
async function recordCrash(claimed: Claimed, error: unknown): Promise<ConnectOutcome> {
  log.error({ err: error, attempt: claimed.attemptId }, 'connecting a mailbox failed')
  return recordOutcome(claimed, { ...refusal('unknown'), traceId: claimed.attemptId })
}
