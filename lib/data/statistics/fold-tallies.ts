import { inSystem } from '@/lib/db'

/** Hours older than that are forgotten: two years side by side, and a month. */
const KEPT_MONTHS = 25

const COUNTS = ['accepted', 'sent', 'failed', 'cancelled', 'deferred', 'uncertain'] as const

/**
 * Adds what was counted to its hour: rows go and their sums come in one statement, so each counts once, whatever dies
 * in between. Rows that are not committed yet come next time, to the hour they happened in.
 * @returns rows taken; fewer than the limit: there are no more
 */
export async function foldTallies(limit: number): Promise<number> {
  const sums = COUNTS.map((name) => `sum(${name}) AS ${name}`).join(', ')
  const added = COUNTS.map((name) => `${name} = s.${name} + EXCLUDED.${name}`).join(', ')
  const [row] = await inSystem((tx) =>
    tx.$queryRawUnsafe<{ taken: number }[]>(`
WITH taken AS (
  DELETE FROM message_tallies WHERE (company_id, id) IN (
    SELECT company_id, id FROM message_tallies ORDER BY company_id, id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
  RETURNING *
), hours AS (
  SELECT t.company_id, date_trunc('hour', t.at, 'UTC') AS hour, t.mail_server_id, ${sums}
  FROM taken t JOIN companies c ON c.id = t.company_id GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
), added AS (
  INSERT INTO message_stats_hour AS s (company_id, hour, mail_server_id, ${COUNTS.join(', ')})
  SELECT * FROM hours ON CONFLICT (company_id, hour, mail_server_id) DO UPDATE SET ${added}
)
SELECT count(*)::int AS taken FROM taken`),
  )
  return row!.taken
}

/** @returns hours that were forgotten; fewer than the limit: there are no more */
export async function forgetOldHours(limit: number): Promise<number> {
  return inSystem(
    (tx) => tx.$executeRaw`
      DELETE FROM message_stats_hour s USING (
        SELECT company_id, hour, mail_server_id FROM message_stats_hour
         WHERE hour < now() - make_interval(months => ${KEPT_MONTHS}::int) LIMIT ${limit}::int) old
       WHERE s.company_id = old.company_id AND s.hour = old.hour AND s.mail_server_id = old.mail_server_id`,
  )
}
