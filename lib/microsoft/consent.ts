import { createHash, randomBytes } from 'node:crypto'
import { getEnv } from '@/lib/platform/env'
import { createMsalClient, SCOPES, type OpenApplication } from './msal-client'
import { MicrosoftNetwork } from './network-client'
import { hasRefreshToken, TokenCacheText } from './token-cache'
import type { MicrosoftFailure } from './microsoft-failure'
import { explainFailure } from './microsoft-failure'

/** What Entra has registered, platform "Web"; its path is case-sensitive. */
export function callbackUrl(): string {
  return `${getEnv().APP_URL}/microsoft_outlook/confirm`
}

/** Where the answer to signing in to Relais itself goes: a second address of the same kind. */
export function signInCallbackUrl(): string {
  return `${getEnv().APP_URL}/api/auth/microsoft/confirm`
}

/** What is asked for to know who somebody is, and nothing else. */
export const IDENTITY_SCOPES = ['openid', 'profile', 'email']

/** What a sign-in is for: which scopes, and where the answer goes. */
export type SignInPurpose = { scopes: string[]; redirectUri: string }

const mailboxPurpose = (): SignInPurpose => ({ scopes: SCOPES, redirectUri: callbackUrl() })

/** RFC 7636: 32 random bytes make a verifier of 43 characters; the challenge is its SHA-256. */
export function createPkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/**
 * The address to send the browser to. A hint and a choice of accounts exclude each other, and prompt=consent
 * would lock out people who may not consent although an administrator did (nextcloud/mail#12410).
 * @param account whom to expect; null: let the person choose ("sign in again")
 * @returns the URL, or why Microsoft could not be asked for its address
 */
export async function buildAuthorizeUrl(options: {
  application: OpenApplication
  authority: string
  state: string
  nonce: string
  challenge: string
  account: string | null
  /** default: connecting a mailbox */
  purpose?: SignInPurpose
  /** Asks for the password again, whoever is signed in at Microsoft. */
  again?: boolean
}): Promise<{ url: string } | { failure: MicrosoftFailure }> {
  const network = new MicrosoftNetwork()
  const client = createMsalClient({ ...options, network, cache: new TokenCacheText() })
  const { scopes, redirectUri } = options.purpose ?? mailboxPurpose()
  try {
    const url = await client.getAuthCodeUrl({
      scopes,
      redirectUri,
      responseMode: 'query',
      state: options.state,
      nonce: options.nonce,
      codeChallenge: options.challenge,
      codeChallengeMethod: 'S256',
      ...(options.account === null
        ? { prompt: 'select_account' }
        : { loginHint: options.account, ...(options.again ? { prompt: 'login' } : {}) }),
    })
    return { url }
  } catch (error) {
    return { failure: explainFailure(error, network) }
  }
}

export type RedeemedTokens = {
  idToken: string | null
  /** uid.utid of client_info, as MSAL read it. */
  homeAccountId: string | null
  /** As granted; Entra leaves offline_access out. */
  scopes: string[]
  hasAccessToken: boolean
  hasRefreshToken: boolean
  /** The serialised cache, to be sealed. */
  cache: string | null
}

/** Redeems a code, once. Nothing is believed yet: who signed in is verifyIdToken's business. */
export async function redeemCode(options: {
  application: OpenApplication
  authority: string
  code: string
  verifier: string
  nonce: string
  /** As it was begun. */
  purpose?: SignInPurpose
}): Promise<{ tokens: RedeemedTokens } | { failure: MicrosoftFailure }> {
  const network = new MicrosoftNetwork()
  const cache = new TokenCacheText()
  const client = createMsalClient({ ...options, network, cache })
  const { scopes, redirectUri } = options.purpose ?? mailboxPurpose()
  try {
    const result = await client.acquireTokenByCode({
      scopes,
      redirectUri,
      code: options.code,
      codeVerifier: options.verifier,
      nonce: options.nonce,
    })
    return {
      tokens: {
        idToken: result.idToken || null,
        homeAccountId: result.account?.homeAccountId ?? null,
        scopes: result.scopes,
        hasAccessToken: Boolean(result.accessToken),
        hasRefreshToken: hasRefreshToken(cache.text),
        cache: cache.text,
      },
    }
  } catch (error) {
    return { failure: explainFailure(error, network) }
  }
}
