import { newId } from '@/lib/platform/ids'
import type { Lease } from './claim-leases'
import { COUNT_PACE } from './pace'
import { run, type Pool, type Statement } from './statement'

const FIND: Statement = {
  name: 'find_lost',
  text: `
SELECT id FROM messages WHERE company_id = $1 AND mail_server_id = $2 AND state = 'sending'
  AND (epoch IS NULL OR epoch < $3::bigint)`,
}

const RECOVER: Statement = {
  name: 'recover_lost',
  text: `
WITH lost AS (
  UPDATE messages m SET state = 'uncertain', settled_at = now(), reply = NULL
  FROM unnest($4::uuid[], $5::uuid[]) AS t(id, attempt_id)
  WHERE m.company_id = $1 AND m.mail_server_id = $2 AND m.id = t.id AND m.state = 'sending'
    AND (m.epoch IS NULL OR m.epoch < $3::bigint)
  RETURNING m.company_id, m.id, m.attempt_count, m.started_at, t.attempt_id
), lost_recipients AS (
  UPDATE recipients r SET state = 'uncertain', settled_at = now() FROM lost
  WHERE r.company_id = lost.company_id AND r.message_id = lost.id AND r.state = 'queued' RETURNING r.message_id
), counted AS (
  SELECT $1::uuid AS company_id, $2::uuid AS mail_server_id, count(DISTINCT message_id)::int AS messages,
    count(*)::int AS recipients FROM lost_recipients HAVING count(*) > 0
), paced AS (${COUNT_PACE}
), attempted AS (
  INSERT INTO attempts (company_id, id, message_id, number, started_at, ended_at, outcome, code)
  SELECT company_id, attempt_id, id, attempt_count, coalesce(started_at, now()), now(), 'uncertain', 'worker_lost' FROM lost
)
SELECT pg_notify('relais_live', json_build_object('c', company_id, 'k', 'messages', 'ids', json_agg(id))::text), count(*)::int AS count
FROM lost GROUP BY company_id`,
}

/**
 * What an earlier holder of the lease left in the middle: uncertain, at most one message for each of its
 * connections. It is never sent again by itself.
 * @returns how many
 */
export async function recoverLost(pool: Pool, lease: Lease): Promise<number> {
  const key = [lease.companyId, lease.mailServerId, lease.epoch]
  const found = await run<{ id: string }>(pool, FIND, key)
  if (found.length === 0) return 0
  const rows = await run<{ count: number }>(pool, RECOVER, [
    ...key,
    found.map((row) => row.id),
    found.map(() => newId()),
  ])
  return rows[0]?.count ?? 0
}
