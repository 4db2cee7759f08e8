import { inIdentity, Prisma, type Tx } from '@/lib/db'
import type { Role } from '@/lib/domain/permissions'
import { SESSION_BOUNDS } from '@/lib/domain/security-settings'
import { toLine } from '@/lib/domain/text'
import { isId, newId } from '@/lib/platform/ids'
import { noteAccountEvent } from './account-events'
import type { Actor } from './company-actor'
import { ALIVE, BOUNDS, LACKS_SECOND_FACTOR, matchesRevision } from './session-rules'

/**
 * Sessions are rows: revoking one ends it at the next request, whatever cookie is still about
 * (security.md 19). All times are the database's clock.
 */

/** The longest life of any session; companies may ask for less (lib/domain/security-settings.ts). */
export const SESSION_ABSOLUTE_SECONDS = SESSION_BOUNDS.absoluteMinutes.maximum * 60
/** The cookie outlives its session by a day: it still tells whose draft it is that came too late (drafts.ts). */
export const COOKIE_SECONDS = SESSION_ABSOLUTE_SECONDS + 24 * 60 * 60
/** Being seen is written at most this often: a page's requests are one visit. */
const TOUCH_SECONDS = 60
/** How long a proof (password, code, Microsoft) is good for what asks one (security.md 23). */
export const PROOF_SECONDS = 5 * 60
/** Streams listen here for sessions that end. Payload: the session's id. */
export const SESSION_CHANNEL = 'relais_sessions'

export type SessionMethod = 'password' | 'microsoft'

/** What a session is good for. */
export type SessionState = {
  method: SessionMethod
  /** Opened by this company's Microsoft sign-in: to no other company is the person known by it. */
  onlyCompanyId: string | null
  /** Who it is was proved a moment ago, with this very cookie. */
  fresh: boolean
  /** The person has a second factor. */
  hasSecondFactor: boolean
  /** A password can prove who it is; without one only Microsoft can. */
  hasPassword: boolean
}

/** A person with the session they are here by. */
export type SignedIn = Actor & { session: SessionState }

/** How a session came about. */
export type SessionOpening = {
  /** The second factor was passed. */
  secondFactor?: boolean
  /** By this company's Microsoft sign-in. */
  onlyCompanyId?: string
}

/** A session's id and its cookie's end. */
export type OpenedSession = { id: string; revision: number; expiresAt: Date }

/**
 * @param from what the audit of sessions shows: client address and browser
 * @returns the session's id, and until when its cookie is kept
 */
export async function createSession(
  tx: Tx,
  userId: string,
  from: { address: string | null; userAgent: string | null },
  opened: SessionOpening = {},
): Promise<OpenedSession> {
  const id = newId()
  const { secondFactor = false, onlyCompanyId = null } = opened
  const method: SessionMethod = onlyCompanyId ? 'microsoft' : 'password'
  const rows = await tx.$queryRaw<{ until: Date }[]>`
    INSERT INTO sessions (id, user_id, address, user_agent, created_at, last_seen_at, expires_at,
                          method, only_company_id, proved_at, second_factor_at)
    VALUES (${id}::uuid, ${userId}::uuid, ${from.address}, ${from.userAgent && toLine(from.userAgent, 400)}, now(), now(),
            now() + make_interval(secs => ${SESSION_ABSOLUTE_SECONDS}),
            ${method}, ${onlyCompanyId}::uuid, now(), CASE WHEN ${secondFactor} THEN now() END)
    RETURNING now() + make_interval(secs => ${COOKIE_SECONDS}) AS until`
  return { id, revision: 0, expiresAt: rows[0]!.until }
}

type SessionRow = {
  user_id: string
  name: string
  email: string
  locale: string | null
  time_zone: string
  operator: boolean
  method: SessionMethod
  only_company_id: string | null
  fresh: boolean
  has_second_factor: boolean
  has_password: boolean
  stale: boolean
}

/**
 * Who a session belongs to; null when it is revoked, over, unused for too long, its cookie was replaced, or
 * its user is disabled.
 * @param revision the cookie's
 */
export async function findSession(sessionId: string, revision = 0): Promise<SignedIn | null> {
  if (!isId(sessionId)) return null
  return inIdentity(async (tx) => {
    const [row] = await tx.$queryRaw<SessionRow[]>`
      SELECT s.user_id, u.name, u.email, u.locale, u.time_zone, s.method, s.only_company_id,
             s.only_company_id IS NULL AND EXISTS (SELECT FROM operators o WHERE o.user_id = u.id) AS operator,
             s.revision = ${revision} AND s.proved_at > now() - make_interval(secs => ${PROOF_SECONDS}) AS fresh,
             f.confirmed_at IS NOT NULL AS has_second_factor, u.password_hash IS NOT NULL AS has_password,
             s.last_seen_at < now() - make_interval(secs => ${TOUCH_SECONDS}) AS stale
        FROM sessions s JOIN users u ON u.id = s.user_id LEFT JOIN second_factors f ON f.user_id = u.id ${BOUNDS}
       WHERE s.id = ${sessionId}::uuid AND ${ALIVE} AND ${matchesRevision(revision)}`
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
      session: {
        method: row.method,
        onlyCompanyId: row.only_company_id,
        fresh: row.fresh,
        hasSecondFactor: row.has_second_factor,
        hasPassword: row.has_password,
      },
    }
  })
}

/**
 * Whether a session still holds and its user may enter a company: for streams that stay open.
 * @param role and still has this role there
 */
export async function maySessionSee(
  sessionId: string,
  companyId: string,
  role: Role | null = null,
): Promise<boolean> {
  if (!isId(sessionId)) return false
  const rows = await inIdentity(
    (tx) => tx.$queryRaw<unknown[]>`
      SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id LEFT JOIN second_factors f ON f.user_id = u.id
        JOIN members m ON m.user_id = u.id JOIN companies o ON o.id = m.company_id
        LEFT JOIN security_settings c ON c.company_id = m.company_id ${BOUNDS}
       WHERE s.id = ${sessionId}::uuid AND ${ALIVE} AND m.company_id = ${companyId}::uuid AND o.suspended_at IS NULL
         AND (${role}::text IS NULL OR m.role = ${role})
         AND (s.only_company_id IS NULL OR s.only_company_id = m.company_id) AND NOT ${LACKS_SECOND_FACTOR}`,
  )
  return rows.length > 0
}

/**
 * Who is there was proved again: the session gets a new cookie, and with the old one nothing that asks a
 * proof can be done (security.md 20, "new session id at step-up").
 * @param passed what was proved besides: the second factor, just set up
 */
export async function renewSession(
  tx: Tx,
  sessionId: string,
  passed: { secondFactor?: boolean } = {},
): Promise<OpenedSession | null> {
  const [row] = await tx.$queryRaw<{ revision: number; until: Date }[]>`
    UPDATE sessions SET revision = revision + 1, revised_at = now(), proved_at = now(),
           second_factor_at = CASE WHEN ${passed.secondFactor ?? false} THEN now() ELSE second_factor_at END
     WHERE id = ${sessionId}::uuid AND revoked_at IS NULL
    RETURNING revision, expires_at + make_interval(secs => ${COOKIE_SECONDS - SESSION_ABSOLUTE_SECONDS}) AS until`
  return row ? { id: sessionId, revision: row.revision, expiresAt: row.until } : null
}

/** Ends one session, at once. */
export async function revokeSession(sessionId: string): Promise<void> {
  if (!isId(sessionId)) return
  await inIdentity((tx) => revoke(tx, Prisma.sql`id = ${sessionId}::uuid`))
}

/** Which sessions somebody may see and end: their own; by a company's Microsoft, only those of that kind. */
export const ownSessions = ({ userId, session }: SignedIn) =>
  session.onlyCompanyId === null
    ? Prisma.sql`user_id = ${userId}::uuid`
    : Prisma.sql`user_id = ${userId}::uuid AND only_company_id = ${session.onlyCompanyId}::uuid`

/** Ends one of one's own. @returns false when there was none such */
export async function revokeOwnSession(actor: SignedIn, sessionId: string): Promise<boolean> {
  if (!isId(sessionId)) return false
  return (await revokeOwn(actor, Prisma.sql`id = ${sessionId}::uuid`)) > 0
}

/** Ends all of one's own but the one this is asked by. @returns how many */
export async function revokeOtherSessions(actor: SignedIn): Promise<number> {
  return revokeOwn(actor, Prisma.sql`id <> ${actor.sessionId}::uuid`)
}

async function revokeOwn(actor: SignedIn, which: Prisma.Sql): Promise<number> {
  const { userId, session, clientAddress: address } = actor
  return inIdentity(async (tx) => {
    const count = await revoke(tx, Prisma.sql`${which} AND ${ownSessions(actor)}`)
    const event = { event: 'session.ended', address, onlyCompanyId: session.onlyCompanyId } as const
    if (count > 0)
      await noteAccountEvent(tx, userId, { ...event, note: count > 1 ? `× ${count}` : undefined })
    return count
  })
}

/**
 * Ends all of a person's sessions and sign-ins under way: a changed password or second factor, a disabled
 * account.
 * @param except the session that stays
 * @returns how many it ended
 */
export async function revokeUserSessions(tx: Tx, userId: string, except?: string): Promise<number> {
  await tx.$executeRaw`DELETE FROM sign_in_challenges WHERE user_id = ${userId}::uuid`
  const others = except ? Prisma.sql`id <> ${except}::uuid` : Prisma.sql`true`
  return revoke(tx, Prisma.sql`user_id = ${userId}::uuid AND ${others}`)
}

/** Ends those of a person's sessions that a company's Microsoft sign-in opened. */
export async function revokeMicrosoftSessions(tx: Tx, companyId: string, userId?: string): Promise<number> {
  const whose = userId ? Prisma.sql`user_id = ${userId}::uuid` : Prisma.sql`true`
  return revoke(tx, Prisma.sql`only_company_id = ${companyId}::uuid AND ${whose}`)
}

async function revoke(tx: Tx, which: Prisma.Sql): Promise<number> {
  const rows = await tx.$queryRaw<unknown[]>`
    WITH ended AS (UPDATE sessions SET revoked_at = now() WHERE revoked_at IS NULL AND ${which} RETURNING id)
    SELECT id, pg_notify(${SESSION_CHANNEL}, id::text)::text FROM ended`
  return rows.length
}
