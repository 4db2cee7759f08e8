import { hash, verify } from '@node-rs/argon2'
import { isCommonPassword } from './common-passwords'

/**
 * Passwords as argon2id (RFC 9106) with OWASP's parameters (Password Storage cheat sheet: 19 MiB, 2
 * iterations, 1 lane), hashed off the event loop. NIST SP 800-63B-4: any characters, nothing cut off,
 * normalized so that the same keys pressed on another machine are the same password.
 */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } // algorithm: argon2id, the default
const HEAD = '$argon2id$v=19$m=19456,t=2,p=1$'

/** Characters (code points), as people count them. */
export const PASSWORD_MIN = 8
export const PASSWORD_MAX = 200

/** Of a password nobody has: an unknown account costs as much time as a known one. */
const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$BDxrfQLI83HQlNCXIItV2w$jQq6fGBvb79BACxyO7L3+cRpW4TkmxGjUtkM6v5rL0s'

const normalize = (password: string) => password.normalize('NFKC')

/** @returns a PHC string */
export async function hashPassword(password: string): Promise<string> {
  return hash(normalize(password), PARAMETERS)
}

/**
 * Whether a password is the one. Takes the same time when there is none to compare with.
 * @param stored a PHC string, or null: no such account, or no password set yet
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const right = await verify(stored ?? NOBODY, normalize(password))
  return stored !== null && right
}

/** Whether a stored hash was made with other parameters than today's. */
export function needsRehash(stored: string): boolean {
  return !stored.startsWith(HEAD)
}

export type PasswordProblem = 'invalid.password_short' | 'invalid.too_long' | 'invalid.password_common'

/**
 * The key of what is wrong with a new password, or null. Counted after normalization; no rule on which
 * characters, but none of those that everybody tries first (NIST SP 800-63B-4; ASVS 5.0, 6.2.4).
 */
export function findPasswordProblem(password: string): PasswordProblem | null {
  const text = normalize(password)
  const length = [...text].length
  if (length < PASSWORD_MIN) return 'invalid.password_short'
  if (length > PASSWORD_MAX) return 'invalid.too_long'
  return isCommonPassword(text) ? 'invalid.password_common' : null
}
