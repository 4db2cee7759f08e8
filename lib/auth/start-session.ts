import { inIdentity, type Tx } from '@/lib/db'
import { createSession, revokeSession, type SessionOpening } from './sessions'
import { encodeSession } from './session-token'

/** What a page keeps in cookies when somebody is signed in. */
export type StartedSession = { token: string; expiresAt: Date; locale: string | null; timeZone: string }

/** Where somebody comes from. */
export type SessionFrom = {
  /** The client's address as the front door saw it. */
  address: string | null
  userAgent: string | null
  /** A session that ends with this one's start: an id never outlives a sign-in (ASVS 5.0, 7.2.4). */
  previousSessionId?: string | null
}

/**
 * Opens a session for somebody who has just shown who they are: by signing in, with the set-up's link, or by
 * an invitation that made their account. Never for an account that was there before and showed nothing.
 * @param also what is kept with the session, or not at all
 */
export async function startSession(
  userId: string,
  from: SessionFrom,
  opened: SessionOpening = {},
  also?: (tx: Tx) => Promise<void>,
): Promise<StartedSession> {
  const { session, user } = await inIdentity(async (tx) => {
    await also?.(tx)
    return {
      session: await createSession(tx, userId, from, opened),
      user: await tx.user.findUniqueOrThrow({
        where: { id: userId },
        select: { locale: true, timeZone: true },
      }),
    }
  })
  if (from.previousSessionId) await revokeSession(from.previousSessionId)
  return { ...user, token: await encodeSession(session.id), expiresAt: session.expiresAt }
}
