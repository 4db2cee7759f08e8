import { preparedAs, type Tx } from '@/lib/db'
import { LIVE_MAX_IDS } from '@/lib/domain/live'
import type { Mailbox } from '@/lib/domain/addresses'
import type { MessageHeader } from '@/lib/domain/message-headers'

/** A message's rows, as the statement takes them. */
export type MessageRows = {
  company_id: string
  id: string
  mail_server_id: string
  created_by: string | null
  origin: string
  priority: number
  /** Now when missing. */
  due_at: Date | undefined
  from_name: string | null
  from_address: string
  reply_to: string | null
  subject: string
  message_id: string
  date: Date
  boundary: string
  size: number
  chosen_because: string
  submission_key: string | null
  /** Hexadecimal. */
  submission_digest: string | undefined
  headers: MessageHeader[] | undefined
  merge_id: string | undefined
  text: string
  html: string | null
  /** What it is found by. */
  words: string
  /** Its bytes, base64; null: composed as a stream when sent. */
  raw: string | null
  recipients: (Mailbox & { id: string; kind: 'to' | 'cc' | 'bcc'; position: number })[]
}

/**
 * Everything that accepting messages writes, in one statement: a transaction for one message then has four round
 * trips instead of twelve. `added` is what was not there already: ids are new, so only a submission key can be.
 * Each server's line, tally and wake-up are written once, and lines are locked in the order of their servers, so that two
 * who enqueue for the same ones wait for each other only once. KEY SHARE lets everybody else enqueue meanwhile, and makes
 * the release of the lease wait: it counts what waits only after this is committed. Clocks: only the database's.
 */
const ENQUEUE = preparedAs(
  'enqueue',
  `
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS g(company_id uuid, id uuid, mail_server_id uuid, created_by uuid, origin text,
    priority smallint, due_at timestamptz, from_name text, from_address text, reply_to text, subject text, message_id text,
    date timestamptz, boundary text, size bigint, chosen_because text, submission_key text, submission_digest text,
    headers jsonb, merge_id uuid, text text, html text, words text, raw text, recipients jsonb)
), added AS (
  INSERT INTO messages (company_id, id, mail_server_id, created_by, origin, priority, due_at, created_at, from_name,
    from_address, reply_to, subject, message_id, date, boundary, size, composed, chosen_because, submission_key,
    submission_digest, headers, merge_id)
  SELECT company_id, id, mail_server_id, created_by, origin, priority, coalesce(due_at, now()), now(), from_name,
    from_address, reply_to, subject, message_id, date, boundary, size, raw IS NOT NULL, chosen_because, submission_key,
    decode(submission_digest, 'hex'), headers, merge_id FROM given
  ON CONFLICT DO NOTHING
  RETURNING company_id, id
), fresh AS MATERIALIZED (
  SELECT given.* FROM added JOIN given ON given.id = added.id
), bodies AS (
  INSERT INTO message_bodies (company_id, message_id, text, html) SELECT company_id, id, text, html FROM fresh
), found_by AS (
  INSERT INTO message_search (company_id, message_id, words) SELECT company_id, id, words FROM fresh
), contents AS (
  INSERT INTO message_contents (company_id, message_id, raw)
  SELECT company_id, id, decode(raw, 'base64') FROM fresh WHERE raw IS NOT NULL
), addressed AS (
  INSERT INTO recipients (company_id, id, message_id, position, kind, name, address)
  SELECT fresh.company_id, r.id, fresh.id, r.position, r.kind, r.name, r.address
  FROM fresh, jsonb_to_recordset(fresh.recipients) AS r(id uuid, position int, kind text, name text, address text)
), lines AS MATERIALIZED (
  SELECT company_id, mail_server_id, (array_agg(id))[1] AS id, count(*)::int AS accepted, min(coalesce(due_at, now())) AS due_at
  FROM fresh GROUP BY company_id, mail_server_id
), leases AS MATERIALIZED (
  SELECT l.company_id, l.mail_server_id, l.next_due_at, lines.due_at FROM lines
  JOIN mail_server_leases l ON l.company_id = lines.company_id AND l.mail_server_id = lines.mail_server_id
  ORDER BY l.mail_server_id FOR KEY SHARE OF l
), early AS MATERIALIZED (
  SELECT t.company_id, t.mail_server_id, l.due_at FROM leases l
  JOIN mail_server_leases t ON t.company_id = l.company_id AND t.mail_server_id = l.mail_server_id
  WHERE l.next_due_at IS NULL OR l.next_due_at > l.due_at
  ORDER BY t.mail_server_id FOR NO KEY UPDATE OF t
), tallied AS (
  INSERT INTO message_tallies (company_id, id, mail_server_id, accepted)
  SELECT company_id, id, mail_server_id, accepted FROM lines
), due AS (
  UPDATE mail_server_leases t SET next_due_at = least(t.next_due_at, early.due_at) FROM early
  WHERE t.company_id = early.company_id AND t.mail_server_id = early.mail_server_id
), told AS (
  SELECT pg_notify('relais_work', mail_server_id::text) AS sent FROM lines
  UNION ALL
  SELECT pg_notify('relais_live', json_build_object('c', company_id, 'k', 'messages',
    'ids', CASE WHEN count(*) > ${LIVE_MAX_IDS} THEN '[]' ELSE json_agg(id) END)::text) FROM fresh GROUP BY company_id
)
SELECT id FROM added
UNION ALL SELECT NULL FROM told WHERE sent IS NULL`,
)

/** Writes them in the caller's company transaction. @returns the ids of those that were not there already */
export async function enqueueRows(tx: Tx, rows: MessageRows[]): Promise<string[]> {
  // JSON has half surrogates, PostgreSQL has not: a text that was cut in the middle of a letter loses that letter.
  const json = JSON.stringify(rows, (_key, value: unknown) =>
    typeof value === 'string' ? value.replace(HALF_LETTERS, '\ufffd') : value,
  )
  const added = await tx.$queryRawUnsafe<{ id: string }[]>(ENQUEUE, json)
  return added.map(({ id }) => id)
}

const HALF_LETTERS = /\p{Surrogate}/gu
