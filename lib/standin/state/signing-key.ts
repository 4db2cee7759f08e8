import path from 'node:path'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose'
import type { CryptoKey, JWK } from 'jose'
import { readText, writePrivateFile } from './private-file'

export type SigningKey = { kid: string; privateKey: CryptoKey; publicKey: CryptoKey; publicJwk: JWK }

async function load(jwk: JWK): Promise<SigningKey> {
  const { kty, n, e } = jwk
  const publicJwk = { kty, n, e } as JWK
  const kid = (await calculateJwkThumbprint(publicJwk)).slice(0, 27)
  return {
    kid,
    privateKey: (await importJWK(jwk, 'RS256')) as CryptoKey,
    publicKey: (await importJWK(publicJwk, 'RS256')) as CryptoKey,
    publicJwk: { ...publicJwk, kid, use: 'sig', alg: 'RS256' },
  }
}

async function newJwk(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  return exportJWK(privateKey)
}

/** The key that signs tokens, kept in DIR/signing-key.json so that issued tokens outlive a restart. */
export async function ensureSigningKey(dir: string): Promise<SigningKey> {
  const file = path.join(dir, 'signing-key.json')
  const kept = await readText(file)
  const jwk = kept ? (JSON.parse(kept) as JWK) : await newJwk()
  if (!kept) await writePrivateFile(file, JSON.stringify(jwk))
  return load(jwk)
}

/** A stranger's key, for forgeries. */
export async function newSigningKey(): Promise<SigningKey> {
  return load(await newJwk())
}
