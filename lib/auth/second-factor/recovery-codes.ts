import { randomBytes, randomInt } from 'node:crypto'
import { hashRaw } from '@node-rs/argon2'

/**
 * Ten codes for the day the telephone is lost: 50 random bits each, of letters and digits that are not mixed
 * up when read (Crockford's base32). Kept as argon2id with one salt a set, so that one computation tells
 * which of the ten was typed (ASVS 5.0, 6.5.2).
 */
export const RECOVERY_CODES = 10
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 10
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 }

/** @returns codes as they are shown: 5 + 5 characters */
export function createRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)])
    return `${letters.slice(0, 5).join('')}-${letters.slice(5).join('')}`
  })
}

/** A code as typed, in the one form that is hashed; null when it cannot be one. */
export function parseRecoveryCode(typed: string): string | null {
  const text = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  return text.length === LENGTH && [...text].every((letter) => ALPHABET.includes(letter)) ? text : null
}

export const createRecoverySalt = () => Uint8Array.from(randomBytes(16))

/** @param code as parseRecoveryCode gives it */
export async function hashRecoveryCode(code: string, salt: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return Uint8Array.from(await hashRaw(code, { ...PARAMETERS, salt: Buffer.from(salt) }))
}

/** A fresh set, with what is stored of it. */
export async function newRecoverySet(): Promise<{
  codes: string[]
  salt: Uint8Array<ArrayBuffer>
  hashes: Uint8Array<ArrayBuffer>[]
}> {
  const codes = createRecoveryCodes()
  const salt = createRecoverySalt()
  const hashes = []
  for (const code of codes) hashes.push(await hashRecoveryCode(parseRecoveryCode(code)!, salt))
  return { codes, salt, hashes }
}
