import { inIdentity } from '@/lib/db'
import { revokeSession, createSession } from './sessions'
import { encodeSession } from './session-token'

/** What a page keeps in cookies when somebody is signed in. */
export type StartedSession = { token: string; expiresAt: Date; locale: string | null; timeZone: string }

/**
 * Opens a session for somebody who has just shown in another way who they are: with the set-up's link, or an
 * invitation that made their account. Never for an account that was there before: that is signing in.
 */
export async function startSession(
  userId: string,
  from: { address: string | null; userAgent: string | null; previousSessionId?: string | null },
): Promise<StartedSession> {
  const { session, user } = await inIdentity(async (tx) => ({
    session: await createSession(tx, userId, from),
    user: await tx.user.findUniqueOrThrow({
      where: { id: userId },
      select: { locale: true, timeZone: true },
    }),
  }))
  if (from.previousSessionId) await revokeSession(from.previousSessionId)
  return { ...user, token: await encodeSession(session.id), expiresAt: session.expiresAt }
}
