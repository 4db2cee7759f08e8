import { inIdentity } from '@/lib/db'
import { log } from '@/lib/platform/log'
import { normalizeEmail } from './email'
import { hashPassword, needsRehash, PASSWORD_MAX, verifyPassword } from './password'
import { createSession, revokeSession } from './sessions'
import { encodeSession } from './session-token'
import { countSignInAttempt, forgetSignInAttempts } from './throttle'

export type SignInResult =
  | { outcome: 'signed_in'; token: string; expiresAt: Date; locale: string | null; timeZone: string }
  /** Wrong address, wrong password, no password yet, disabled: one answer, in one time. */
  | { outcome: 'wrong' }
  | { outcome: 'wait'; seconds: number }

/**
 * Checks a password and opens a session.
 * @param from the client's address as the front door saw it, its browser, and a session that ends with this
 *   sign-in: an id never outlives it (ASVS 5.0, 7.2.4)
 */
export async function signIn(
  typed: { email: string; password: string },
  from: { address: string | null; userAgent: string | null; previousSessionId?: string | null },
): Promise<SignInResult> {
  const email = normalizeEmail(typed.email)
  const seconds = await countSignInAttempt(email, from.address)
  if (seconds > 0) return { outcome: 'wait', seconds }

  const user = await inIdentity((tx) => tx.user.findUnique({ where: { email } }))
  // What is longer than any password cannot be one; the time of a check is spent all the same.
  const password = typed.password.length > PASSWORD_MAX * 4 ? '' : typed.password
  const right = await verifyPassword(user?.passwordHash ?? null, password)
  if (!user || !right || user.disabledAt) {
    log.info({ userId: user?.id ?? null }, 'sign-in refused')
    return { outcome: 'wrong' }
  }

  await forgetSignInAttempts(email, from.address)
  const rehashed = needsRehash(user.passwordHash ?? '') ? await hashPassword(password) : null
  const session = await inIdentity(async (tx) => {
    if (rehashed) await tx.user.update({ where: { id: user.id }, data: { passwordHash: rehashed } })
    return createSession(tx, user.id, from)
  })
  if (from.previousSessionId) await revokeSession(from.previousSessionId)
  log.info({ userId: user.id, sessionId: session.id }, 'signed in')
  const { locale, timeZone } = user
  const token = await encodeSession(session.id)
  return { outcome: 'signed_in', token, expiresAt: session.expiresAt, locale, timeZone }
}
