import { MOST_UNCERTAIN } from '@/lib/domain/delivery-rules'
import { newId } from '@/lib/platform/ids'
import type { Lease } from './claim-leases'
import { mirror } from './mirror'
import { COUNT_PACE } from './pace'
import { run, type Pool, type Statement } from './statement'
import { TALLY } from './tally'

const FIND: Statement = {
  name: 'find_lost',
  text: `
SELECT id FROM messages WHERE company_id = $1 AND mail_server_id = $2 AND state = 'sending'
  AND (epoch IS NULL OR epoch < $3::bigint)`,
}

const RECOVER: Statement = {
  name: 'recover_lost',
  text: `
WITH rules AS (
  SELECT coalesce((SELECT uncertain FROM delivery_rules WHERE company_id = $1), 'ask') = 'resend' AS resend
), lost AS (
  UPDATE messages m SET uncertain_count = m.uncertain_count + 1, reply = NULL,
    state = CASE WHEN rules.resend AND m.uncertain_count + 1 < ${MOST_UNCERTAIN} THEN 'queued' ELSE 'uncertain' END,
    due_at = CASE WHEN rules.resend THEN now() + interval '1 minute' ELSE m.due_at END,
    settled_at = CASE WHEN rules.resend AND m.uncertain_count + 1 < ${MOST_UNCERTAIN} THEN NULL ELSE now() END
  FROM unnest($4::uuid[], $5::uuid[]) AS t(id, attempt_id), rules
  WHERE m.company_id = $1 AND m.mail_server_id = $2 AND m.id = t.id AND m.state = 'sending'
    AND (m.epoch IS NULL OR m.epoch < $3::bigint)
  RETURNING m.company_id, m.id, m.parent_id, m.state, m.due_at, m.attempt_count, m.started_at, t.attempt_id
), lost_recipients AS (
  UPDATE recipients r SET state = 'uncertain', settled_at = now() FROM lost
  WHERE r.company_id = lost.company_id AND r.message_id = lost.id AND r.state = 'queued' AND lost.state = 'uncertain'
), counted AS (
  SELECT lost.company_id, $2::uuid AS mail_server_id, count(DISTINCT lost.id)::int AS messages, count(*)::int AS recipients
  FROM lost JOIN recipients r ON r.company_id = lost.company_id AND r.message_id = lost.id AND r.state = 'queued'
  GROUP BY lost.company_id
), tallied AS (${TALLY(`SELECT company_id, $2::uuid AS mail_server_id, attempt_id AS id, parent_id, state, 'uncertain' AS outcome FROM lost`)}
), paced AS (${COUNT_PACE}
), attempted AS (
  INSERT INTO attempts (company_id, id, message_id, number, started_at, ended_at, outcome, code, next_at)
  SELECT company_id, attempt_id, id, attempt_count, coalesce(started_at, now()), now(), 'uncertain', 'worker_lost',
    CASE WHEN state = 'queued' THEN due_at END FROM lost
), mirrored AS (${mirror('lost')}
)
SELECT pg_notify('relais_live', json_build_object('c', company_id, 'k', 'messages', 'ids', json_agg(coalesce(parent_id, id)))::text),
  count(*)::int AS count FROM lost GROUP BY company_id`,
}

/**
 * What an earlier holder of the lease left in the middle: uncertain, at most one message for each of its
 * connections. It is sent again by itself only where the company says so, and then not for ever.
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

/** Servers at a time: the others come with the next round. */
const ABANDONED_AT_ONCE = 100

const ABANDONED: Statement = {
  name: 'find_abandoned',
  text: `
WITH abandoned AS (
  SELECT DISTINCT m.company_id, m.mail_server_id FROM messages m
  JOIN mail_server_leases k ON k.company_id = m.company_id AND k.mail_server_id = m.mail_server_id AND k.owner IS NULL
  WHERE m.state = 'sending' AND m.started_at < now() - interval '5 minutes' LIMIT $1
), lost AS (
  UPDATE mail_server_leases l SET owner = 'nobody', until = now() - interval '1 second' FROM abandoned a
  WHERE l.company_id = a.company_id AND l.mail_server_id = a.mail_server_id AND l.owner IS NULL
  RETURNING l.mail_server_id AS id
)
SELECT id, pg_notify('relais_work', id::text) FROM lost`,
}

/**
 * Finds messages under way on servers that nobody holds, which a lease that was given back in order never leaves, and
 * makes those leases ones that ran out: whoever takes the server next recovers them, by its epoch, whatever else the
 * server's state is.
 * @returns how many servers
 */
export async function sweepAbandoned(pool: Pool): Promise<number> {
  return (await run<{ id: string }>(pool, ABANDONED, [ABANDONED_AT_ONCE])).length
}
