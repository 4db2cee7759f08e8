import type { Lease } from './claim-leases'
import { run, type Pool, type Statement } from './statement'

/** A message as a delivery session needs it. */
export type DueMessage = {
  id: string
  /** Whose content it has: its own, or its root's. */
  contentId: string
  size: number
  /** Whether its bytes are stored; else it is composed as a stream. */
  composed: boolean
  fromAddress: string
  messageId: string
  deferrals: number
  /** Seconds since its first deferral. */
  deferredFor: number
  /** How often its final answer did not come. */
  uncertainCount: number
  /** Recipients that still wait, and their addresses at the same places. */
  recipientIds: string[]
  addresses: string[]
  /** Its bytes when they are few; else they are read when its turn comes. */
  raw: Buffer | null
}

/** Bytes that come along with the message's row: sixty-four of these are held in memory at the most. */
const SMALL = 32 * 1024
/** And no more than so many bytes together. */
const TOGETHER = 512 * 1024

/**
 * What a mail server has to send now, in its order: priority, due time, age. It writes nothing. One bounded
 * scan for each priority, so that messages waiting for a later try cost nothing.
 */
export const FETCH: Statement = {
  name: 'fetch_due',
  text: `
WITH due AS MATERIALIZED (
  SELECT m.id, coalesce(m.parent_id, m.id) AS content_id, m.priority, m.due_at, m.size, m.composed, m.from_address,
    m.message_id, m.deferral_count, m.first_deferred_at, m.uncertain_count
  FROM unnest('{1,2,3}'::smallint[]) AS p(priority)
  CROSS JOIN LATERAL (
    SELECT * FROM messages m
    WHERE m.company_id = $1 AND m.mail_server_id = $2 AND m.state = 'queued' AND m.priority = p.priority
      AND m.due_at <= now() AND m.id <> ALL ($4::uuid[])
    ORDER BY m.due_at, m.id LIMIT $3
  ) m
  ORDER BY m.priority, m.due_at, m.id LIMIT $3
), fitting AS (
  SELECT *, size <= ${SMALL} AND sum(least(size, ${SMALL})) OVER (ORDER BY priority, due_at, id) <= ${TOGETHER} AS fits FROM due
)
SELECT due.id, due.content_id AS "contentId", due.size::int AS size, due.composed, due.from_address AS "fromAddress", due.message_id AS "messageId",
  due.deferral_count AS deferrals,
  coalesce(extract(epoch FROM now() - due.first_deferred_at), 0)::float8 AS "deferredFor",
  due.uncertain_count AS "uncertainCount",
  coalesce(r.ids, '{}') AS "recipientIds", coalesce(r.addresses, '{}') AS addresses, c.raw
FROM fitting due
LEFT JOIN LATERAL (
  SELECT array_agg(r.id ORDER BY r.position) AS ids, array_agg(r.address ORDER BY r.position) AS addresses
  FROM recipients r WHERE r.company_id = $1 AND r.message_id = due.id AND r.state = 'queued'
) r ON true
LEFT JOIN message_contents c ON c.company_id = $1 AND c.message_id = due.content_id AND due.fits
ORDER BY due.priority, due.due_at, due.id`,
}

/** @param known messages that are in hand already */
export function fetchDue(
  pool: Pool,
  { companyId, mailServerId }: Lease,
  { limit, known }: { limit: number; known: string[] },
): Promise<DueMessage[]> {
  return run<DueMessage>(pool, FETCH, [companyId, mailServerId, limit, known])
}
