import { exportSPKI, SignJWT } from 'jose'
import type { Context } from '../context'
import { newSigningKey } from '../state/signing-key'
import type { Forgery, IdClaims } from './issue-tokens'

const STRANGER = '11111111-2222-4333-8444-555555555555'

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

function forgeClaims(claims: IdClaims, forgery: Forgery | null): Record<string, unknown> {
  switch (forgery) {
    case 'wrong_aud':
      return { ...claims, aud: STRANGER }
    case 'wrong_iss':
      return { ...claims, iss: claims.iss.replace(claims.tid, STRANGER) }
    case 'wrong_tid':
      return { ...claims, tid: STRANGER }
    case 'expired':
      return {
        ...claims,
        iat: Number(claims.iat) - 7200,
        nbf: Number(claims.nbf) - 7200,
        exp: Number(claims.exp) - 7200,
      }
    case 'wrong_nonce':
      return { ...claims, nonce: 'another-nonce' }
    case 'no_nonce': {
      const { nonce: _left, ...rest } = claims
      return rest
    }
    default:
      return claims
  }
}

/** The id_token, signed RS256 as Entra does, or one of the forgeries that a client must refuse. */
export async function forgeIdToken(
  context: Context,
  honest: IdClaims,
  forgery: Forgery | null,
): Promise<string> {
  const claims = forgeClaims(honest, forgery)
  const { kid, publicKey, privateKey } = context.key
  if (forgery === 'alg_none') return `${encode({ typ: 'JWT', alg: 'none', kid })}.${encode(claims)}.`
  if (forgery === 'hs256') {
    // The classic: the public key, which everybody has, taken as an HMAC secret.
    const secret = new TextEncoder().encode(await exportSPKI(publicKey))
    return new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: 'HS256', kid }).sign(secret)
  }
  const signer = forgery === 'bad_signature' ? (await newSigningKey()).privateKey : privateKey
  return new SignJWT(claims).setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid }).sign(signer)
}
