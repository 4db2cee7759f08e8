import { inIdentity } from '@/lib/db'
import { log } from '@/lib/platform/log'
import { noteAccountEvent, noteEventOfEmail, type AccountEvent } from './account-events'
import { createChallenge, findChallenge, takeChallenge } from './challenge'
import { normalizeEmail } from './email'
import { hashPassword, needsRehash, PASSWORD_MAX, verifyPassword } from './password'
import { spendCode } from './second-factor/spend-code'
import { startSession, type SessionFrom, type StartedSession } from './start-session'
import { countSignInAttempt, forgetSignInAttempts } from './throttle'

/** Whoever it is, is in. */
export type OpenedSignIn = { outcome: 'signed_in' } & StartedSession

export type SignInResult =
  | OpenedSignIn
  /** The password is right, the second factor comes next: `token` is the challenge's cookie. */
  | { outcome: 'second_factor'; token: string; expiresAt: Date }
  /** Wrong address, wrong password, no password yet, disabled: one answer, in one time. */
  | { outcome: 'wrong' }
  | { outcome: 'wait'; seconds: number }

/**
 * Checks a password; opens a session, or asks for the second factor.
 * @param verify how a password is compared: the benchmark's control leaves the dummy out to show that it counts
 */
export async function signIn(
  typed: { email: string; password: string },
  from: SessionFrom,
  verify: typeof verifyPassword = verifyPassword,
): Promise<SignInResult> {
  const email = normalizeEmail(typed.email)
  const seconds = await countSignInAttempt(email, from.address)
  if (seconds > 0) {
    await inIdentity((tx) => noteEventOfEmail(tx, email, refused('sign_in.throttled', from)))
    return { outcome: 'wait', seconds }
  }

  const user = await findAccount(email)
  // What is longer than any password cannot be one; the time of a check is spent all the same.
  const password = typed.password.length > PASSWORD_MAX * 4 ? '' : typed.password
  const right = await verify(user?.passwordHash ?? null, password)
  if (!user || !right || user.disabledAt) {
    log.info({ userId: user?.id ?? null }, 'sign-in refused')
    await inIdentity((tx) => noteAccountEvent(tx, user?.id ?? null, refused('sign_in.failed', from)))
    return { outcome: 'wrong' }
  }

  await forgetSignInAttempts(email, from.address)
  if (needsRehash(user.passwordHash ?? '')) {
    const passwordHash = await hashPassword(password)
    await inIdentity((tx) => tx.user.update({ where: { id: user.id }, data: { passwordHash } }))
  }
  if (user.hasSecondFactor) {
    return { outcome: 'second_factor', ...(await createChallenge(user.id)) }
  }
  return open(user.id, from, false)
}

type Account = {
  id: string
  passwordHash: string | null
  disabledAt: Date | null
  hasSecondFactor: boolean
}

/** One statement, whether there is such an account or not: two would tell the one from the other by time. */
async function findAccount(email: string): Promise<Account | undefined> {
  const [row] = await inIdentity(
    (tx) => tx.$queryRaw<Account[]>`
      SELECT u.id, u.password_hash AS "passwordHash", u.disabled_at AS "disabledAt",
             f.confirmed_at IS NOT NULL AS "hasSecondFactor"
        FROM users u LEFT JOIN second_factors f ON f.user_id = u.id
       WHERE u.email = ${email}`,
  )
  return row
}

/**
 * The second step: a code of the application, or a recovery code.
 * @param challenge the cookie's value
 */
export async function finishSignIn(
  challenge: string,
  typed: string,
  from: SessionFrom,
): Promise<OpenedSignIn | { outcome: 'wrong' } | { outcome: 'wait'; seconds: number } | { outcome: 'over' }> {
  const found = await findChallenge(challenge)
  if (!found) return { outcome: 'over' }
  const spent = await spendCode(found.userId, typed, from.address)
  if (spent.outcome !== 'right') {
    log.info({ userId: found.userId, outcome: spent.outcome }, 'second factor refused')
    const event = spent.outcome === 'wait' ? 'sign_in.throttled' : 'sign_in.second_factor_failed'
    await inIdentity((tx) => noteAccountEvent(tx, found.userId, refused(event, from)))
    return spent
  }
  if (!(await takeChallenge(challenge))) return { outcome: 'over' }
  log.info({ userId: found.userId, kind: spent.kind }, 'second factor passed')
  return open(found.userId, from, true)
}

async function open(userId: string, from: SessionFrom, secondFactor: boolean): Promise<OpenedSignIn> {
  const { address } = from
  const started = await startSession(userId, from, { secondFactor }, (tx) =>
    noteAccountEvent(tx, userId, { event: 'sign_in.succeeded', address }),
  )
  log.info({ userId, secondFactor }, 'signed in')
  return { outcome: 'signed_in', ...started }
}

const refused = (event: AccountEvent['event'], { address }: SessionFrom): AccountEvent => ({
  event,
  outcome: 'refused',
  address,
})
