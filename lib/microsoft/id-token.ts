import { createLocalJWKSet, decodeJwt, errors, jwtVerify, type JSONWebKeySet } from 'jose'
import { authorityOf, isExactGuid, issuerOf } from './authority'
import { MicrosoftNetwork } from './network-client'

/** Clocks differ; more than five minutes is not a clock. */
const CLOCK_TOLERANCE_S = 300

/** Who signed in, proven. Key it by tenantId + objectId, never by an address (entra: claims-validation). */
export type Identity = {
  tenantId: string
  objectId: string
  /** preferred_username: the UPN, the XOAUTH2 user. */
  username: string
  displayName: string | null
  /** Every address the token names, the ones that Entra vouches for first. */
  addresses: { verified: string[]; claimed: string[] }
}

/** @property detail which check failed, in jose's words; no value of the token */
export type IdTokenRefusal = { key: 'id_token' | 'other_directory'; detail: string }

/**
 * Verifies an id_token: MSAL only decodes it (security.md A4). RS256 by a key of the expected issuer, exact
 * issuer and audience, time, tenant, nonce, and client_info for the same account.
 * @throws MicrosoftNetworkError when the issuer's keys could not be had
 */
export async function verifyIdToken(
  idToken: string,
  expected: {
    /** null: the directory was unknown; the token's own, once its signature holds for it. */
    tenantId: string | null
    clientId: string
    nonce: string
    homeAccountId: string | null
  },
): Promise<{ identity: Identity } | { refusal: IdTokenRefusal }> {
  const tenantId = expected.tenantId ?? unverifiedTenant(idToken)
  if (!tenantId) return refuse('tid')
  const keys = createLocalJWKSet(await fetchKeys(tenantId))
  try {
    const { payload } = await jwtVerify(idToken, keys, {
      algorithms: ['RS256'],
      issuer: issuerOf(tenantId),
      audience: expected.clientId,
      clockTolerance: CLOCK_TOLERANCE_S,
      requiredClaims: ['exp', 'iat', 'tid', 'oid', 'nonce'],
    })
    if (payload.aud !== expected.clientId) return refuse('aud')
    if (payload.tid !== tenantId) return refuse('tid')
    if (payload.nonce !== expected.nonce) return refuse('nonce')
    const { oid } = payload
    if (!isExactGuid(oid)) return refuse('oid')
    if (expected.homeAccountId?.toLowerCase() !== `${oid}.${tenantId}`.toLowerCase())
      return refuse('client_info')
    const verified = [payload.preferred_username, payload.upn].filter(isText)
    const username = verified[0]
    if (!username) return refuse('preferred_username')
    return {
      identity: {
        tenantId,
        objectId: oid.toLowerCase(),
        username,
        displayName: isText(payload.name) ? payload.name.slice(0, 200) : null,
        addresses: { verified, claimed: [payload.email].filter(isText) },
      },
    }
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error
    // An honest token of a guest or of another directory deserves its own words.
    const elsewhere = error instanceof errors.JWTClaimValidationFailed && error.claim === 'iss'
    return refuse(error.message, elsewhere ? 'other_directory' : 'id_token')
  }
}

function refuse(detail: string, key: IdTokenRefusal['key'] = 'id_token'): { refusal: IdTokenRefusal } {
  return { refusal: { key, detail: detail.slice(0, 200) } }
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 320

/** The directory that a token claims: decides only whose keys it is held against. */
function unverifiedTenant(idToken: string): string | null {
  try {
    const { tid } = decodeJwt(idToken)
    return isExactGuid(tid) ? tid.toLowerCase() : null
  } catch {
    return null
  }
}

/** The signing keys of one directory, by its discovery document; the network client keeps to our host. */
async function fetchKeys(tenantId: string): Promise<JSONWebKeySet> {
  const network = new MicrosoftNetwork()
  const discovery = await network.getJson(`${authorityOf(tenantId)}/v2.0/.well-known/openid-configuration`)
  // A directory that Microsoft does not know signs nothing: no key will match.
  if (discovery.status !== 200) return { keys: [] }
  const { jwks_uri: address } = discovery.body
  const { body } = await network.getJson(typeof address === 'string' ? address : '')
  return { keys: Array.isArray(body.keys) ? (body.keys as JSONWebKeySet['keys']) : [] }
}
