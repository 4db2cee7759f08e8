import { DAY_WINDOW, MINUTE_WINDOW } from '@/lib/domain/pace'
import { NOTHING_USED, type PaceUsed } from '../pacer'
import type { Lease } from './claim-leases'
import { run, type Pool, type Statement } from './statement'

/** The slot of the database's clock that is now. */
const slotNow = (seconds: number) => `floor(extract(epoch FROM now()) / ${seconds})::bigint`

/**
 * Adds what was sent to a server's windows; the row it is about comes from `counted(company_id, mail_server_id,
 * messages, recipients)`. Part of the statements that settle.
 */
export const COUNT_PACE = `
  INSERT INTO mail_server_pace AS p (company_id, mail_server_id, minute_at, minute_counts, day_at, day_counts)
  SELECT company_id, mail_server_id, ${slotNow(MINUTE_WINDOW.slotSeconds)}, ARRAY[messages],
    ${slotNow(DAY_WINDOW.slotSeconds)}, ARRAY[recipients] FROM counted
  ON CONFLICT (company_id, mail_server_id) DO UPDATE SET
    minute_counts = relais_pace_add(p.minute_counts, p.minute_at, EXCLUDED.minute_at, ${MINUTE_WINDOW.slots}, EXCLUDED.minute_counts[1]),
    minute_at = greatest(p.minute_at, EXCLUDED.minute_at),
    day_counts = relais_pace_add(p.day_counts, p.day_at, EXCLUDED.day_at, ${DAY_WINDOW.slots}, EXCLUDED.day_counts[1]),
    day_at = greatest(p.day_at, EXCLUDED.day_at)`

/** Each slot that counted something, with the seconds since its end. */
const slots = (counts: string, newest: string, seconds: number) => `
  (SELECT coalesce(json_agg(json_build_object('count', n,
     'age', greatest(0, extract(epoch FROM now()) - (${newest} - place + 2) * ${seconds}))), '[]')
   FROM unnest(${counts}) WITH ORDINALITY AS slot(n, place) WHERE n > 0)`

const READ: Statement = {
  name: 'read_pace',
  text: `SELECT slow_level AS "slowLevel", coalesce(extract(epoch FROM now() - slow_at), 0)::float8 AS "slowAge",
  ${slots('minute_counts', 'minute_at', MINUTE_WINDOW.slotSeconds)} AS minute,
  ${slots('day_counts', 'day_at', DAY_WINDOW.slotSeconds)} AS day
FROM mail_server_pace WHERE company_id = $1 AND mail_server_id = $2`,
}

/** What earlier holders of the lease used of a server's limits. */
export async function readPace(pool: Pool, { companyId, mailServerId }: Lease): Promise<PaceUsed> {
  const [row] = await run<PaceUsed>(pool, READ, [companyId, mailServerId])
  return row ?? NOTHING_USED
}

const SLOWER: Statement = {
  name: 'note_slower',
  text: `
INSERT INTO mail_server_pace AS p (company_id, mail_server_id, slow_level, slow_at)
SELECT l.company_id, l.mail_server_id, $4::int, now() FROM mail_server_leases l
WHERE l.company_id = $1 AND l.mail_server_id = $2 AND l.epoch = $3 FOR KEY SHARE OF l
ON CONFLICT (company_id, mail_server_id) DO UPDATE SET slow_level = EXCLUDED.slow_level, slow_at = now()`,
}

/** Remembers that a server asked for less speed, for whoever holds its lease next. */
export async function noteSlower(pool: Pool, lease: Lease, level: number): Promise<void> {
  await run(pool, SLOWER, [lease.companyId, lease.mailServerId, lease.epoch, level])
}
