import { mirror } from './mirror'
import { COUNT_PACE } from './pace'
import { TALLY } from './tally'

/** Adds children to what was settled: same content and order, for the recipients who were deferred. */
const SPLIT = `
), split AS MATERIALIZED (
  SELECT settled.company_id, settled.id AS origin, coalesce(settled.parent_id, settled.id) AS root, t.*
  FROM unnest($23::uuid[], $24::uuid[], $25::text[], $26::float8[], $27::boolean[])
    AS t(message_id, id, header, retry_after, counted)
  JOIN settled ON settled.id = t.message_id
), children AS (
  INSERT INTO messages (company_id, id, parent_id, mail_server_id, created_by, origin, state, priority, due_at,
    deferral_count, first_deferred_at, from_name, from_address, reply_to, subject, message_id, date, boundary, size,
    composed, chosen_because, created_at)
  SELECT m.company_id, split.id, split.root, m.mail_server_id, m.created_by, m.origin, 'queued', m.priority,
    now() + make_interval(secs => split.retry_after), m.deferral_count + split.counted::int,
    coalesce(m.first_deferred_at, now()), m.from_name, m.from_address, m.reply_to, m.subject, split.header, m.date,
    m.boundary, m.size, m.composed, m.chosen_because, m.created_at
  FROM split JOIN messages m ON m.company_id = split.company_id AND m.id = split.origin
), moved AS (
  UPDATE recipients r SET message_id = split.id
  FROM unnest($28::uuid[], $29::uuid[]) AS t(child, recipient) JOIN split ON split.id = t.child
  WHERE r.company_id = split.company_id AND r.message_id = split.origin AND r.id = t.recipient AND r.state = 'queued'
), found AS (
  UPDATE message_search w SET words = w.words || E'\\n' || lower(split.header)
  FROM split WHERE w.company_id = split.company_id AND w.message_id = split.root`

/** Counts against the limits of the servers that have some. */
const PACED = `
), counted AS (
  SELECT mine.company_id, mine.mail_server_id, count(*)::int AS messages, sum(s.taken)::int AS recipients
  FROM settled s JOIN mine ON mine.place = s.place WHERE s.taken IS NOT NULL GROUP BY mine.company_id, mine.mail_server_id
), paced AS (${COUNT_PACE}`

export type SettleParts = { paced: boolean; family: boolean; split: boolean }

const SETTLED = `SELECT s.company_id, mine.mail_server_id, s.attempt_id AS id, s.parent_id, s.state, s.attempt_outcome AS outcome
    FROM settled s JOIN mine ON mine.place = s.place`

/**
 * The one statement of delivering: outcomes of what was sent, and start marks of what follows on the same
 * connections, of all mail servers this worker holds (facts/delivery.md, "Group settle"). `mine` is the
 * fence: KEY SHARE lets enqueueing and renewing pass and waits for a claim, after which the epoch is another
 * one. What was cancelled or taken away meanwhile is not started, and not returned.
 * IS NOT DISTINCT FROM, which no index answers: messages are found by their ids alone. With a plain = a plan made
 * before there were statistics walked through all that a server had ever sent.
 * Each table that a statement could write costs it, rows or none, so the usual one is without what is rare:
 * @param paced whether something counts against a limit
 * @param family whether a message is another's child
 * @param split whether some messages go on as children
 */
export const settleText = ({ paced, family, split }: SettleParts) => `
WITH mine AS MATERIALIZED (
  SELECT l.company_id, l.mail_server_id, l.epoch, t.place,
    s.paused_at IS NULL AND s.archived_at IS NULL AND s.deleted_at IS NULL AND o.suspended_at IS NULL
      AND (s.authentication <> 'outlook' OR coalesce(g.state, 'none') = 'valid') AS open
  FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) WITH ORDINALITY AS t(company_id, mail_server_id, epoch, place)
  JOIN mail_server_leases l ON l.company_id = t.company_id AND l.mail_server_id = t.mail_server_id AND l.epoch = t.epoch
  JOIN mail_servers s ON s.company_id = t.company_id AND s.id = t.mail_server_id
  JOIN companies o ON o.id = t.company_id
  LEFT JOIN grants g ON g.company_id = t.company_id AND g.mail_server_id = t.mail_server_id
  FOR KEY SHARE OF l
), ended AS MATERIALIZED (
  SELECT mine.company_id, mine.epoch, t.* FROM unnest($4::int[], $5::uuid[], $6::text[], $7::text[], $8::float8[], $9::boolean[],
      $10::boolean[], $11::uuid[], $12::text[], $13::text[], $20::int[], $21::boolean[], $22::text[])
    AS t(place, id, state, reply, retry_after, deferred, counted, attempt_id, attempt_outcome, code, taken, split, dialogue)
  JOIN mine ON mine.place = t.place
), settled AS (
  UPDATE messages m SET state = e.state, reply = e.reply,
    due_at = CASE WHEN e.state = 'queued' THEN now() + make_interval(secs => e.retry_after) ELSE m.due_at END,
    deferral_count = m.deferral_count + e.counted::int,
    first_deferred_at = CASE WHEN e.deferred THEN coalesce(m.first_deferred_at, now()) ELSE m.first_deferred_at END,
    uncertain_count = m.uncertain_count + (e.attempt_outcome = 'uncertain')::int,
    child_state = CASE WHEN e.split AND m.parent_id IS NULL THEN 'queued' ELSE m.child_state END,
    settled_at = CASE WHEN e.state = 'queued' THEN NULL ELSE now() END
  FROM ended e
  WHERE m.company_id = e.company_id AND m.id = e.id AND m.state IS NOT DISTINCT FROM 'sending' AND m.epoch = e.epoch
  RETURNING m.company_id, m.id, m.parent_id, m.attempt_count, m.started_at, m.due_at, e.attempt_id, e.attempt_outcome,
    e.reply, e.code, e.state, e.place, e.taken, e.split, e.dialogue
), settled_recipients AS (
  UPDATE recipients r SET state = t.state, reply = t.reply, settled_at = now()
  FROM unnest($14::uuid[], $15::uuid[], $16::text[], $17::text[]) AS t(message_id, id, state, reply)
  JOIN settled ON settled.id = t.message_id
  WHERE r.company_id = settled.company_id AND r.message_id = settled.id AND r.id = t.id AND r.state = 'queued'
), attempted AS (
  INSERT INTO attempts (company_id, id, message_id, number, started_at, ended_at, outcome, reply, code, next_at, dialogue)
  SELECT company_id, attempt_id, id, attempt_count, started_at, now(), attempt_outcome, reply, code,
    CASE WHEN state = 'queued' THEN due_at END, dialogue FROM settled
), tallied AS (${TALLY(SETTLED)}${paced ? PACED : ''}${split ? SPLIT : ''}
), started AS (
  UPDATE messages m SET state = 'sending', epoch = mine.epoch, started_at = now(), attempt_count = m.attempt_count + 1
  FROM unnest($18::int[], $19::uuid[]) AS t(place, id) JOIN mine ON mine.place = t.place AND mine.open
  WHERE m.company_id = mine.company_id AND m.id = t.id AND m.state IS NOT DISTINCT FROM 'queued'
    AND m.mail_server_id IS NOT DISTINCT FROM mine.mail_server_id
  RETURNING m.company_id, m.id, m.parent_id, m.state
), changed AS (
  SELECT company_id, id, parent_id, CASE WHEN split THEN 'queued' ELSE state END AS state FROM settled
  UNION ALL SELECT company_id, id, parent_id, state FROM started
${family ? `), mirrored AS (${mirror('changed')}\n` : ''}), told AS (
  SELECT pg_notify('relais_live', json_build_object('c', company_id, 'k', 'messages', 'ids', json_agg(id))::text) AS sent
  FROM (SELECT DISTINCT company_id, coalesce(parent_id, id) AS id FROM changed) roots GROUP BY company_id
)
SELECT 's' AS kind, id, NULL::bigint AS epoch FROM started
UNION ALL SELECT CASE WHEN open THEN 'm' ELSE 'c' END, mail_server_id, epoch FROM mine
UNION ALL SELECT 't', NULL, NULL FROM told WHERE sent IS NULL`
