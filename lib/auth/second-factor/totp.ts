import { Secret, TOTP } from 'otpauth'

/**
 * Codes of an authenticator application: TOTP (RFC 6238) with what every application knows – SHA-1, six
 * digits, 30 s – and a secret of 160 bits (RFC 4226, R6; security.md 18).
 */
const PERIOD_SECONDS = 30
const SECRET_BYTES = 20
/** One code before and one after: clocks differ, and people type slowly. */
const WINDOW = 1

const shape = { algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS } as const

/** @returns base32, as applications take it typed */
export function createSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32
}

/** What the QR code says (the key URI format). @param issuer what the application files the account under */
export function keyUri(secret: string, email: string, issuer: string): string {
  return new TOTP({ ...shape, secret, label: email, issuer }).toString()
}

/** Six digits, however they were grouped; null for anything else. */
export function parseCode(typed: string): string | null {
  const digits = typed.normalize('NFKC').replace(/[\s.-]/g, '')
  return /^\d{6}$/.test(digits) ? digits : null
}

/**
 * The time step that a code belongs to, now or one step off; null when it is none of those three.
 * @param now ms since the epoch
 */
export function findStep(secret: string, code: string, now: number): number | null {
  const totp = new TOTP({ ...shape, secret })
  const delta = totp.validate({ token: code, timestamp: now, window: WINDOW })
  return delta === null ? null : TOTP.counter({ period: PERIOD_SECONDS, timestamp: now }) + delta
}

/** The code of a moment: for tests, and for nobody else. */
export function codeAt(secret: string, now: number): string {
  return new TOTP({ ...shape, secret }).generate({ timestamp: now })
}
