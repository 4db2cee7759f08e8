import { inIdentity, type Tx } from '@/lib/db'
import { isId, newId } from '@/lib/platform/ids'
import type { Actor } from './company-actor'

/**
 * Sessions are rows: revoking one ends it at the next request, whatever cookie is still about
 * (security.md 19). All times are the database's clock.
 */

/** A new sign-in at least once a week, however busy (security.md 20). */
export const SESSION_ABSOLUTE_SECONDS = 7 * 24 * 60 * 60
/** A day's work survives lunch and a night's forgetting does not: unused for a day, over. */
export const SESSION_IDLE_SECONDS = 24 * 60 * 60
/** The cookie outlives its session by a day: it still tells whose draft it is that came too late (drafts.ts). */
export const COOKIE_SECONDS = SESSION_ABSOLUTE_SECONDS + 24 * 60 * 60
/** Being seen is written at most this often: a page's requests are one visit. */
const TOUCH_SECONDS = 60

/**
 * @param from what the audit of sessions shows: client address and browser
 * @returns the session's id, and until when its cookie is kept
 */
export async function createSession(
  tx: Tx,
  userId: string,
  from: { address: string | null; userAgent: string | null },
): Promise<{ id: string; expiresAt: Date }> {
  const id = newId()
  const rows = await tx.$queryRaw<{ until: Date }[]>`
    INSERT INTO sessions (id, user_id, address, user_agent, created_at, last_seen_at, expires_at)
    VALUES (${id}::uuid, ${userId}::uuid, ${from.address}, ${from.userAgent?.slice(0, 400) ?? null}, now(), now(),
            now() + make_interval(secs => ${SESSION_ABSOLUTE_SECONDS}))
    RETURNING now() + make_interval(secs => ${COOKIE_SECONDS}) AS until`
  return { id, expiresAt: rows[0]!.until }
}

type SessionRow = {
  user_id: string
  name: string
  email: string
  locale: string | null
  time_zone: string
  operator: boolean
  stale: boolean
}

/** Who a session belongs to; null when it is revoked, over, unused for too long, or its user is disabled. */
export async function findSession(sessionId: string): Promise<Actor | null> {
  if (!isId(sessionId)) return null
  return inIdentity(async (tx) => {
    const [row] = await tx.$queryRaw<SessionRow[]>`
      SELECT s.user_id, u.name, u.email, u.locale, u.time_zone,
             EXISTS (SELECT FROM operators o WHERE o.user_id = u.id) AS operator,
             s.last_seen_at < now() - make_interval(secs => ${TOUCH_SECONDS}) AS stale
        FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE s.id = ${sessionId}::uuid AND s.revoked_at IS NULL AND s.expires_at > now()
         AND s.last_seen_at > now() - make_interval(secs => ${SESSION_IDLE_SECONDS})
         AND u.disabled_at IS NULL`
    if (!row) return null
    if (row.stale)
      await tx.$executeRaw`UPDATE sessions SET last_seen_at = now() WHERE id = ${sessionId}::uuid`
    return {
      userId: row.user_id,
      name: row.name,
      email: row.email,
      locale: row.locale,
      timeZone: row.time_zone,
      sessionId,
      operator: row.operator,
    }
  })
}

/** Whether a session still holds and its user may enter a company: for streams that stay open. */
export async function maySessionSee(sessionId: string, companyId: string): Promise<boolean> {
  if (!isId(sessionId)) return false
  const rows = await inIdentity(
    (tx) => tx.$queryRaw<unknown[]>`
      SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id JOIN members m ON m.user_id = u.id
         JOIN companies c ON c.id = m.company_id
       WHERE s.id = ${sessionId}::uuid AND s.revoked_at IS NULL AND s.expires_at > now()
         AND s.last_seen_at > now() - make_interval(secs => ${SESSION_IDLE_SECONDS})
         AND u.disabled_at IS NULL AND m.company_id = ${companyId}::uuid AND c.suspended_at IS NULL`,
  )
  return rows.length > 0
}

/** Ends one session, at once. */
export async function revokeSession(sessionId: string): Promise<void> {
  if (!isId(sessionId)) return
  await inIdentity(
    (tx) =>
      tx.$executeRaw`UPDATE sessions SET revoked_at = now() WHERE id = ${sessionId}::uuid AND revoked_at IS NULL`,
  )
}

/** Ends all of a person's sessions: a changed password, a disabled account. */
export async function revokeUserSessions(tx: Tx, userId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE sessions SET revoked_at = now() WHERE user_id = ${userId}::uuid AND revoked_at IS NULL`
}
