import { inIdentity } from '@/lib/db'
import { log } from '@/lib/platform/log'
import { noteAccountEvent } from './account-events'
import { hashPassword } from './password'
import { renewSession, revokeUserSessions, type OpenedSession, type SignedIn } from './sessions'
import { checkPassword, noteRefusedProof } from './step-up'

/**
 * Changes one's own password. All other sessions end; this one gets a new cookie.
 * @param typed a new password that findPasswordProblem has nothing against
 */
export async function changePassword(
  actor: SignedIn,
  typed: { current: string; password: string },
  address: string | null,
): Promise<
  { outcome: 'changed'; session: OpenedSession } | { outcome: 'wrong' } | { outcome: 'wait'; seconds: number }
> {
  const checked = await checkPassword(actor, typed.current, address)
  if (checked.outcome !== 'right') {
    await noteRefusedProof(actor, checked.outcome, address)
    return checked
  }
  const passwordHash = await hashPassword(typed.password)
  const session = await inIdentity(async (tx) => {
    await tx.user.update({ where: { id: actor.userId }, data: { passwordHash } })
    await tx.passwordLink.deleteMany({ where: { userId: actor.userId, usedAt: null } })
    await revokeUserSessions(tx, actor.userId, actor.sessionId)
    await noteAccountEvent(tx, actor.userId, { event: 'password.changed', address })
    return renewSession(tx, actor.sessionId)
  })
  log.info({ userId: actor.userId }, 'password changed')
  return session ? { outcome: 'changed', session } : { outcome: 'wrong' }
}
