import type { Tx } from '@/lib/db'
import type { ActivitySpan } from '@/lib/domain/activity'

/** What a company's messages became in one stretch of time. */
export type Activity = {
  /** Its beginning. */
  at: Date
  accepted: number
  sent: number
  failed: number
  uncertain: number
}

const STRETCHES = {
  '24h': { unit: 'hour', count: 24 },
  '30d': { unit: 'day', count: 30 },
} as const satisfies Record<ActivitySpan, { unit: string; count: number }>

/**
 * A company's activity by the member's clock, from its hourly statistics and what is on the way into them: as many rows as it has hours and
 * servers, however many messages. The stretch that is under way is the last one. Hours are whole ones of UTC, so
 * where a zone is half an hour beside them a day ends half an hour off.
 */
export async function readActivity(
  tx: Tx,
  companyId: string,
  span: ActivitySpan,
  timeZone: string,
): Promise<Activity[]> {
  const { unit, count } = STRETCHES[span]
  return tx.$queryRaw<Activity[]>`
    WITH stretches AS (
      SELECT n AS place, date_trunc(${unit}::text, now() AT TIME ZONE ${timeZone}::text) - n * ('1 ' || ${unit}::text)::interval AS wall
        FROM generate_series(0, ${count}::int - 1) AS n
    ), edges AS (
      SELECT place, wall AT TIME ZONE ${timeZone}::text AS at FROM stretches
    ), first AS (
      SELECT min(at) AS at FROM edges
    ), counted AS (
      SELECT hour AS at, accepted, sent, failed, uncertain FROM message_stats_hour, first
       WHERE company_id = ${companyId}::uuid AND hour >= date_trunc('hour', first.at, 'UTC')
      UNION ALL
      SELECT m.at, accepted, sent, failed, uncertain FROM message_tallies m, first
       WHERE company_id = ${companyId}::uuid AND m.at >= first.at
    ), sums AS (
      SELECT date_trunc(${unit}::text, at AT TIME ZONE ${timeZone}::text) AS wall, sum(accepted)::int AS accepted,
             sum(sent)::int AS sent, sum(failed)::int AS failed, sum(uncertain)::int AS uncertain
        FROM counted GROUP BY 1
    )
    SELECT e.at, coalesce(s.accepted, 0) AS accepted, coalesce(s.sent, 0) AS sent, coalesce(s.failed, 0) AS failed,
           coalesce(s.uncertain, 0) AS uncertain
      FROM stretches w JOIN edges e USING (place) LEFT JOIN sums s ON s.wall = w.wall ORDER BY e.at`
}
