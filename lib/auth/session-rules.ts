import { Prisma } from '@/lib/db'
import { ADMINISTRATORS, DEFAULT_SECURITY } from '@/lib/domain/security-settings'

/**
 * When a session holds, as SQL over s (sessions), u (users), f (second_factors, may be missing) and t (the
 * strictest bounds). One text for every place that asks.
 */

/** A request that was on its way when the cookie was replaced still counts, without the new cookie's rights. */
const REPLACED_GRACE_SECONDS = 30

const { idleMinutes, absoluteMinutes, secondFactor } = DEFAULT_SECURITY

/** The strictest of the person's companies holds; a session of one company knows only that one. */
export const BOUNDS = Prisma.sql`
  CROSS JOIN LATERAL (
    SELECT coalesce(min(b.idle_minutes), ${idleMinutes}) AS idle, coalesce(min(b.absolute_minutes), ${absoluteMinutes}) AS absolute
      FROM members m0 JOIN security_settings b ON b.company_id = m0.company_id
     WHERE m0.user_id = s.user_id AND (s.only_company_id IS NULL OR s.only_company_id = m0.company_id)
  ) t`

export const ALIVE = Prisma.sql`(
  s.revoked_at IS NULL AND s.expires_at > now() AND u.disabled_at IS NULL
  AND s.created_at > now() - make_interval(mins => t.absolute)
  AND s.last_seen_at > now() - make_interval(mins => t.idle)
  AND (f.confirmed_at IS NULL OR s.second_factor_at IS NOT NULL OR s.method = 'microsoft'))`

/** Whether the cookie is the session's newest, or was until a moment ago. */
export const matchesRevision = (revision: number) => Prisma.sql`(
  s.revision = ${revision}
  OR (s.revision = ${revision + 1} AND s.revised_at > now() - make_interval(secs => ${REPLACED_GRACE_SECONDS})))`

/**
 * The company (m: members, c: its security_settings, may be missing) asks a second factor that this session
 * has not. Who came by the company's Microsoft has passed what that asks.
 */
export const LACKS_SECOND_FACTOR = Prisma.sql`(
  s.method <> 'microsoft' AND s.second_factor_at IS NULL
  AND (coalesce(c.second_factor, ${secondFactor}) = 'everybody'
    OR coalesce(c.second_factor, ${secondFactor}) = 'administrators' AND m.role IN (${Prisma.join([...ADMINISTRATORS])})))`
