import { inIdentity } from '@/lib/db'
import type { ProofKind } from '@/lib/domain/action-state'
import { log } from '@/lib/platform/log'
import { noteAccountEvent } from './account-events'
import { verifyPassword } from './password'
import { spendCode } from './second-factor/spend-code'
import { parseCode } from './second-factor/totp'
import { renewSession, type OpenedSession, type SignedIn } from './sessions'
import { countSignInAttempt, forgetSignInAttempts } from './throttle'

/**
 * Step-up (security.md 23): before what is hard to undo, a person who signed in more than five minutes ago
 * proves again who it is.
 */

/** What this person is asked for: an application's code does as well as the password. */
export function proofKindOf({ session }: SignedIn): ProofKind {
  // A company's Microsoft opened it, so it proves it: the person's own password is of no concern there.
  if (session.method === 'microsoft') return 'microsoft'
  if (session.hasPassword) return session.hasSecondFactor ? 'password_or_code' : 'password'
  return session.hasSecondFactor ? 'code' : 'microsoft'
}

export type ProofResult =
  { outcome: 'proved'; session: OpenedSession } | { outcome: 'wrong' } | { outcome: 'wait'; seconds: number }

/**
 * Checks a password or a code and renews the session. Six digits are a code: no password is that short.
 * Attempts count like those at signing in.
 */
export async function proveWhoItIs(
  actor: SignedIn,
  proof: string,
  address: string | null,
): Promise<ProofResult> {
  if (proofKindOf(actor) === 'microsoft') return { outcome: 'wrong' }
  const digits = actor.session.hasSecondFactor ? parseCode(proof) : null
  const checked = digits
    ? await spendCode(actor.userId, digits, address)
    : await checkPassword(actor, proof, address)
  if (checked.outcome !== 'right') {
    log.info({ userId: actor.userId, outcome: checked.outcome }, 'step-up refused')
    await noteRefusedProof(actor, checked.outcome, address)
    return checked.outcome === 'wait' ? checked : { outcome: 'wrong' }
  }
  const session = await inIdentity((tx) => renewSession(tx, actor.sessionId))
  return session ? { outcome: 'proved', session } : { outcome: 'wrong' }
}

/** For the companies' logs: somebody who is signed in could not show who they are. */
export async function noteRefusedProof(
  { userId, session }: Pick<SignedIn, 'userId' | 'session'>,
  outcome: 'wrong' | 'wait',
  address: string | null,
): Promise<void> {
  const event = outcome === 'wait' ? 'sign_in.throttled' : 'step_up.failed'
  const { onlyCompanyId } = session
  await inIdentity((tx) =>
    noteAccountEvent(tx, userId, { event, outcome: 'refused', address, onlyCompanyId }),
  )
}

/** Whether it is the person's password, throttled like signing in. */
export async function checkPassword(
  actor: { userId: string; email: string },
  password: string,
  address: string | null,
): Promise<{ outcome: 'right' } | { outcome: 'wrong' } | { outcome: 'wait'; seconds: number }> {
  const seconds = await countSignInAttempt(actor.email, address)
  if (seconds > 0) return { outcome: 'wait', seconds }
  const user = await inIdentity((tx) =>
    tx.user.findUnique({ where: { id: actor.userId }, select: { passwordHash: true } }),
  )
  if (!(await verifyPassword(user?.passwordHash ?? null, password))) return { outcome: 'wrong' }
  await forgetSignInAttempts(actor.email, address)
  return { outcome: 'right' }
}
