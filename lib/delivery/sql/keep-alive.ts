import { run, type Pool, type Statement } from './statement'

/** A refresh token nobody used for 90 days is dead (lib/domain/microsoft/limits): a third of that is well before. */
const IDLE = '30 days'
/** Grants at a time: the others come with the next round. */
const BOUND = 50

const KEEP: Statement = {
  name: 'keep_grants_alive',
  text: `
WITH idle AS (
  SELECT l.company_id, l.mail_server_id FROM grants g
  JOIN mail_server_leases l ON l.company_id = g.company_id AND l.mail_server_id = g.mail_server_id
  JOIN mail_servers s ON s.company_id = g.company_id AND s.id = g.mail_server_id
  JOIN companies o ON o.id = g.company_id
  WHERE g.state = 'valid' AND coalesce(g.renewed_at, g.connected_at) < now() - interval '${IDLE}'
    AND l.check_requested_at IS NULL AND s.authentication = 'outlook'
    AND s.archived_at IS NULL AND s.deleted_at IS NULL AND o.suspended_at IS NULL
  ORDER BY coalesce(g.renewed_at, g.connected_at) LIMIT $1
  FOR UPDATE OF l SKIP LOCKED
), asked AS (
  UPDATE mail_server_leases l SET check_requested_at = now() FROM idle
  WHERE l.company_id = idle.company_id AND l.mail_server_id = idle.mail_server_id
  RETURNING l.mail_server_id
)
SELECT mail_server_id AS id, pg_notify('relais_work', mail_server_id::text) FROM asked`,
}

/**
 * Asks for a check of grants that nothing was sent with for long: whoever takes the server renews the token under
 * its lease, so that the refresh token never lies idle until it dies.
 * @returns how many were asked for
 */
export async function keepGrantsAlive(pool: Pool): Promise<number> {
  return (await run<{ id: string }>(pool, KEEP, [BOUND])).length
}
