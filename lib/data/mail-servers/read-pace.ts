import type { Tx } from '@/lib/db'
import { DAY_WINDOW, MINUTE_WINDOW, slowLevelAfter, type Pace } from '@/lib/domain/pace'

/** A server's limits and what is used of them now. */
export type PaceView = {
  limits: Pace
  /** Messages under way: each has a connection. */
  connections: number
  /** Messages in the last minute. */
  minute: number
  /** Recipients in the last 24 hours. */
  day: number
  /** It asked for less speed lately, and is sent to more slowly until it has been quiet for a while. */
  slowed: boolean
}

type Row = { connections: number; minute: number; day: number; level: number; quiet: number }

/** Reads the gauge of a mail server, by the database's clock. */
export async function readPace(
  tx: Tx,
  { companyId, mailServerId }: { companyId: string; mailServerId: string },
  limits: Pace,
): Promise<PaceView> {
  const [row] = await tx.$queryRaw<Row[]>`
    WITH clock AS (SELECT extract(epoch FROM now()) AS now), p AS (
      SELECT * FROM mail_server_pace
      WHERE company_id = ${companyId}::uuid AND mail_server_id = ${mailServerId}::uuid
    )
    SELECT (SELECT count(*)::int FROM messages WHERE company_id = ${companyId}::uuid
        AND mail_server_id = ${mailServerId}::uuid AND state = 'sending') AS connections,
      (SELECT coalesce(sum(n), 0)::int FROM p, clock, unnest(p.minute_counts) WITH ORDINALITY AS slot(n, place)
        WHERE (p.minute_at - place + 2) * ${MINUTE_WINDOW.slotSeconds}::int > now - ${MINUTE_WINDOW.seconds}::int) AS minute,
      (SELECT coalesce(sum(n), 0)::int FROM p, clock, unnest(p.day_counts) WITH ORDINALITY AS slot(n, place)
        WHERE (p.day_at - place + 2) * ${DAY_WINDOW.slotSeconds}::int > now - ${DAY_WINDOW.seconds}::int) AS day,
      coalesce((SELECT slow_level FROM p), 0) AS level,
      coalesce((SELECT extract(epoch FROM now() - slow_at)::float8 FROM p), 0) AS quiet`
  const { connections, minute, day, level, quiet } = row!
  return { limits, connections, minute, day, slowed: slowLevelAfter(level, quiet) > 0 }
}
