import { createHash, randomBytes } from 'node:crypto'

/**
 * One-time links carry 256 random bits; the database keeps their SHA-256 alone, so that who can read it (or a
 * backup) can follow none. A token as long as this one needs no salt and no slow hash.
 */
const TOKEN = /^[A-Za-z0-9_-]{43}$/

export type TokenHash = Uint8Array<ArrayBuffer>

export function newToken(): { text: string; hash: TokenHash } {
  const text = randomBytes(32).toString('base64url')
  return { text, hash: hashToken(text) }
}

/** Whether a text is shaped like one of these; what is not is never looked up. */
export function isToken(text: unknown): text is string {
  return typeof text === 'string' && TOKEN.test(text)
}

export function hashToken(text: string): TokenHash {
  return Uint8Array.from(createHash('sha256').update(text).digest())
}
