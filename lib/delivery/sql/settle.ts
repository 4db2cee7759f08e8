import type { Lease } from './claim-leases'
import { COUNT_PACE } from './pace'
import { run, type Pool, type Statement } from './statement'

/** How a try at a message ended. */
export type Outcome = {
  messageId: string
  /** The state it is left in. */
  state: 'sent' | 'uncertain' | 'failed' | 'queued'
  attempt: { id: string; outcome: 'sent' | 'deferred' | 'failed' | 'uncertain' | 'held'; code: string | null }
  reply: string | null
  /** Seconds until the next try, with state queued. */
  retryAfter: number | null
  /** Whether this deferral counts towards giving up. */
  deferred: boolean
  /** Recipients the server took or may have taken; null: nothing is limited there, so nothing is counted. */
  taken: number | null
  /** Another Message-ID for whom it still goes to. */
  newMessageId: string | null
  recipients: { id: string; state: 'sent' | 'failed' | 'uncertain'; reply: string | null }[]
}

export type Settlement = { lease: Lease; outcome: Outcome | null; start: string | null }

/**
 * The one statement of delivering: outcomes of what was sent, and start marks of what follows on the same
 * connections, of all mail servers this worker holds (facts/delivery.md, "Group settle"). `mine` is the
 * fence: KEY SHARE lets enqueueing and renewing pass and waits for a claim, after which the epoch is another
 * one. What was cancelled or taken away meanwhile is not started, and not returned.
 */
const SETTLE: Statement = {
  name: 'settle',
  text: `
WITH mine AS MATERIALIZED (
  SELECT l.company_id, l.mail_server_id, l.epoch, t.place,
    s.paused_at IS NULL AND s.archived_at IS NULL AND s.deleted_at IS NULL
      AND (s.authentication <> 'outlook' OR coalesce(g.state, 'none') = 'valid') AS open
  FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) WITH ORDINALITY AS t(company_id, mail_server_id, epoch, place)
  JOIN mail_server_leases l ON l.company_id = t.company_id AND l.mail_server_id = t.mail_server_id AND l.epoch = t.epoch
  JOIN mail_servers s ON s.company_id = t.company_id AND s.id = t.mail_server_id
  LEFT JOIN grants g ON g.company_id = t.company_id AND g.mail_server_id = t.mail_server_id
  FOR KEY SHARE OF l
), ended AS MATERIALIZED (
  SELECT mine.company_id, mine.epoch, t.* FROM unnest($4::int[], $5::uuid[], $6::text[], $7::text[], $8::float8[], $9::boolean[],
      $10::text[], $11::uuid[], $12::text[], $13::text[], $20::int[])
    AS t(place, id, state, reply, retry_after, deferred, new_message_id, attempt_id, attempt_outcome, code, taken)
  JOIN mine ON mine.place = t.place
), settled AS (
  UPDATE messages m SET state = e.state, reply = e.reply,
    due_at = CASE WHEN e.state = 'queued' THEN now() + make_interval(secs => e.retry_after) ELSE m.due_at END,
    deferral_count = m.deferral_count + e.deferred::int,
    first_deferred_at = CASE WHEN e.deferred THEN coalesce(m.first_deferred_at, now()) ELSE m.first_deferred_at END,
    message_id = coalesce(e.new_message_id, m.message_id),
    settled_at = CASE WHEN e.state = 'queued' THEN NULL ELSE now() END
  FROM ended e
  WHERE m.company_id = e.company_id AND m.id = e.id AND m.state = 'sending' AND m.epoch = e.epoch
  RETURNING m.company_id, m.id, m.attempt_count, m.started_at, m.due_at, e.attempt_id, e.attempt_outcome, e.reply, e.code, e.state
), settled_recipients AS (
  UPDATE recipients r SET state = t.state, reply = t.reply, settled_at = now()
  FROM unnest($14::uuid[], $15::uuid[], $16::text[], $17::text[]) AS t(message_id, id, state, reply)
  JOIN settled ON settled.id = t.message_id
  WHERE r.company_id = settled.company_id AND r.id = t.id AND r.state = 'queued'
), attempted AS (
  INSERT INTO attempts (company_id, id, message_id, number, started_at, ended_at, outcome, reply, code, next_at)
  SELECT company_id, attempt_id, id, attempt_count, started_at, now(), attempt_outcome, reply, code,
    CASE WHEN state = 'queued' THEN due_at END FROM settled
), counted AS (
  SELECT mine.company_id, mine.mail_server_id, count(*)::int AS messages, sum(e.taken)::int AS recipients
  FROM settled s JOIN ended e ON e.id = s.id JOIN mine ON mine.place = e.place
  WHERE e.taken IS NOT NULL GROUP BY mine.company_id, mine.mail_server_id
), paced AS (${COUNT_PACE}
), started AS (
  UPDATE messages m SET state = 'sending', epoch = mine.epoch, started_at = now(), attempt_count = m.attempt_count + 1
  FROM unnest($18::int[], $19::uuid[]) AS t(place, id) JOIN mine ON mine.place = t.place AND mine.open
  WHERE m.company_id = mine.company_id AND m.id = t.id AND m.state = 'queued' AND m.mail_server_id = mine.mail_server_id
  RETURNING m.company_id, m.id
), told AS (
  SELECT pg_notify('relais_live', json_build_object('c', company_id, 'k', 'messages', 'ids', json_agg(id))::text) AS sent
  FROM (SELECT company_id, id FROM settled UNION ALL SELECT company_id, id FROM started) changed GROUP BY company_id
)
SELECT 's' AS kind, id, NULL::bigint AS epoch FROM started
UNION ALL SELECT CASE WHEN open THEN 'm' ELSE 'c' END, mail_server_id, epoch FROM mine
UNION ALL SELECT 't', NULL, NULL FROM told WHERE sent IS NULL`,
}

/** A lease's name within this worker: it may have held the same server before. */
export const leaseName = ({ mailServerId, epoch }: Pick<Lease, 'mailServerId' | 'epoch'>) =>
  `${mailServerId}/${epoch}`

/**
 * Settles and starts in one autocommitted statement.
 * @returns messages really started, the names of the leases that are still ours, and of those whose server was
 * paused, archived, deleted or disconnected meanwhile: nothing starts there
 */
export async function settle(
  pool: Pool,
  settlements: Settlement[],
): Promise<{ started: Set<string>; held: Set<string>; closed: Set<string> }> {
  const rows = await run<Row>(pool, SETTLE, toColumns(settlements))
  const names = (kinds: Row['kind'][]) =>
    rows
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ id, epoch }) => leaseName({ mailServerId: id, epoch }))
  return {
    started: new Set(rows.filter(({ kind }) => kind === 's').map(({ id }) => id)),
    held: new Set(names(['m', 'c'])),
    closed: new Set(names(['c'])),
  }
}

/** s: a message that was started · m: a lease of ours · c: one whose server is closed · t: nothing. */
type Row = { kind: 's' | 'm' | 'c' | 't'; id: string; epoch: string }

function toColumns(settlements: Settlement[]): unknown[] {
  const leases = [...new Map(settlements.map(({ lease }) => [leaseName(lease), lease])).values()]
  const places = new Map(leases.map((lease, index) => [leaseName(lease), index + 1]))
  const ended = settlements.flatMap(({ lease, outcome }) =>
    outcome ? [{ place: places.get(leaseName(lease))!, ...outcome }] : [],
  )
  const recipients = ended.flatMap((one) =>
    one.recipients.map((recipient) => ({ ...recipient, messageId: one.messageId })),
  )
  const starts = settlements.filter(({ start }) => start !== null)
  return [
    leases.map((lease) => lease.companyId),
    leases.map((lease) => lease.mailServerId),
    leases.map((lease) => lease.epoch),
    ended.map((one) => one.place),
    ended.map((one) => one.messageId),
    ended.map((one) => one.state),
    ended.map((one) => toText(one.reply)),
    ended.map((one) => one.retryAfter ?? 0),
    ended.map((one) => one.deferred),
    ended.map((one) => one.newMessageId),
    ended.map((one) => one.attempt.id),
    ended.map((one) => one.attempt.outcome),
    ended.map((one) => one.attempt.code),
    recipients.map((one) => one.messageId),
    recipients.map((one) => one.id),
    recipients.map((one) => one.state),
    recipients.map((one) => toText(one.reply)),
    starts.map(({ lease }) => places.get(leaseName(lease))!),
    starts.map(({ start }) => start),
    ended.map((one) => one.taken),
  ]
}

/** A server's words as a column takes them: PostgreSQL has no NUL in texts, and a reply is no essay. */
function toText(reply: string | null): string | null {
  return reply === null ? null : reply.replaceAll('\0', '').slice(0, 2_000)
}

const CONFIRM: Statement = {
  name: 'confirm_starts',
  text: `
SELECT m.id FROM unnest($1::uuid[], $2::bigint[], $3::uuid[]) AS t(company_id, epoch, id)
JOIN messages m ON m.company_id = t.company_id AND m.id = t.id AND m.state = 'sending' AND m.epoch = t.epoch`,
}

/** Which starts had been written, after a statement whose answer was lost. Nobody else writes this epoch. */
export async function confirmStarts(pool: Pool, settlements: Settlement[]): Promise<Set<string>> {
  const starts = settlements.filter(({ start }) => start !== null)
  const rows = await run<{ id: string }>(pool, CONFIRM, [
    starts.map(({ lease }) => lease.companyId),
    starts.map(({ lease }) => lease.epoch),
    starts.map(({ start }) => start),
  ])
  return new Set(rows.map((row) => row.id))
}
