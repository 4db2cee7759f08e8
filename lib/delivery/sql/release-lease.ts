import type { Lease } from './claim-leases'
import { run, type Pool, type Statement } from './statement'

/** Why a server is left alone for a while. */
export type Hold = { seconds: number; reply: string | null; code: string }

export type Release = {
  hold: Hold | null
  /** Seconds until the grant is tried again by itself; null: not. */
  recheckAfter: number | null
  /** Whether this time it refused us, answered us, or was not asked. */
  faults: 'more' | 'none' | 'same'
  /** Seconds until its pace lets another message go; 0: what is due is due at once. */
  notBefore?: number
}

const LOCK: Statement = {
  name: 'lock_lease',
  text: `SELECT 1 FROM mail_server_leases
WHERE company_id = $1 AND mail_server_id = $2 AND epoch = $3 AND owner IS NOT NULL FOR UPDATE`,
}

const RELEASE: Statement = {
  name: 'release_lease',
  text: `
WITH waiting AS (
  SELECT min(first.due_at) AS due_at FROM unnest('{1,2,3}'::smallint[]) AS p(priority)
  CROSS JOIN LATERAL (SELECT due_at FROM messages m WHERE m.company_id = $1 AND m.mail_server_id = $2
    AND m.state = 'queued' AND m.priority = p.priority ORDER BY m.due_at LIMIT 1) first
), released AS (
  UPDATE mail_server_leases l SET owner = NULL, until = NULL, released_at = now(),
    held_until = CASE WHEN $3::float8 IS NULL THEN CASE WHEN $7::text = 'none' THEN NULL ELSE l.held_until END
      ELSE now() + make_interval(secs => $3::float8) END,
    held_reply = CASE WHEN $3::float8 IS NULL AND $7::text <> 'none' THEN l.held_reply ELSE $4::text END,
    held_code = CASE WHEN $3::float8 IS NULL AND $7::text <> 'none' THEN l.held_code ELSE $5::text END,
    check_requested_at = CASE WHEN $6::float8 IS NULL THEN l.check_requested_at ELSE now() + make_interval(secs => $6::float8) END,
    alerted_at = CASE WHEN $7::text = 'none' THEN NULL ELSE l.alerted_at END,
    fault_count = CASE $7::text WHEN 'none' THEN 0 WHEN 'more' THEN l.fault_count + 1 ELSE l.fault_count END,
    next_due_at = CASE WHEN waiting.due_at IS NOT NULL
      THEN greatest(waiting.due_at, now() + make_interval(secs => coalesce($3::float8, $8::float8))) END
  FROM waiting WHERE l.company_id = $1 AND l.mail_server_id = $2
  RETURNING l.company_id, l.mail_server_id, l.next_due_at
)
SELECT CASE WHEN $3::float8 IS NOT NULL THEN
    pg_notify('relais_live', json_build_object('c', company_id, 'k', 'server', 'ids', json_build_array(mail_server_id))::text) END,
  -- Whoever has room goes on at once.
  CASE WHEN next_due_at <= now() THEN pg_notify('relais_work', mail_server_id::text) END
FROM released`,
}

/**
 * Gives a server back, and says when it next has something to do: never before now, so that servers with work
 * stand in a line, and this one at its end. The row is locked before what waits is
 * counted: a message that is being enqueued holds it in KEY SHARE until it is committed, so it is either
 * counted here or makes the server due itself.
 * @returns false when somebody else holds it by now
 */
export async function releaseLease(pool: Pool, lease: Lease, release: Release): Promise<boolean> {
  const key = [lease.companyId, lease.mailServerId]
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const { rowCount } = await client.query({ ...LOCK, values: [...key, lease.epoch] })
    if (rowCount) {
      const { hold, recheckAfter, faults, notBefore = 0 } = release
      await client.query({
        ...RELEASE,
        values: [
          ...key,
          hold?.seconds ?? null,
          hold?.reply ?? null,
          hold?.code ?? null,
          recheckAfter,
          faults,
          notBefore,
        ],
      })
    }
    await client.query('COMMIT')
    client.release()
    return Boolean(rowCount)
  } catch (error) {
    client.release(true)
    throw error
  }
}

const WAITING: Statement = {
  name: 'forgotten_servers',
  text: `
UPDATE mail_server_leases l SET next_due_at = least(l.next_due_at, waiting.due_at)
FROM mail_server_leases k
JOIN mail_servers s ON s.company_id = k.company_id AND s.id = k.mail_server_id
JOIN companies o ON o.id = k.company_id
LEFT JOIN grants g ON g.company_id = k.company_id AND g.mail_server_id = k.mail_server_id
CROSS JOIN LATERAL (
  SELECT min(first.due_at) AS due_at FROM unnest('{1,2,3}'::smallint[]) AS p(priority)
  CROSS JOIN LATERAL (SELECT due_at FROM messages m WHERE m.company_id = k.company_id AND m.mail_server_id = k.mail_server_id
    AND m.state = 'queued' AND m.priority = p.priority ORDER BY m.due_at LIMIT 1) first) waiting
WHERE k.owner IS NULL AND (k.next_due_at IS NULL OR k.next_due_at > now())
  AND s.paused_at IS NULL AND s.archived_at IS NULL AND s.deleted_at IS NULL AND o.suspended_at IS NULL
  AND (s.authentication <> 'outlook' OR g.state = 'valid') AND (k.held_until IS NULL OR k.held_until < now())
  AND l.company_id = k.company_id AND l.mail_server_id = k.mail_server_id AND l.owner IS NULL
  AND waiting.due_at IS NOT NULL AND (l.next_due_at IS NULL OR l.next_due_at > waiting.due_at)
RETURNING l.mail_server_id AS id`,
}

const ENDLESS: Statement = {
  name: 'endless_leases',
  text: `
UPDATE mail_server_leases SET until = now() + interval '1 minute'
WHERE owner IS NOT NULL AND until > now() + interval '10 minutes'`,
}

/**
 * The net below: puts every server back into the line that could send, has mail and was forgotten, a few index probes
 * for each that does not stand in it, however much waits; and where the database's clock was put back, a lease that
 * seems to last for ever gets the time in which its holder, if it lives, renews it.
 * @returns how many servers were put back
 */
export async function remindServers(pool: Pool): Promise<number> {
  const forgotten = await run<{ id: string }>(pool, WAITING, [])
  await run(pool, ENDLESS, [])
  return forgotten.length
}
