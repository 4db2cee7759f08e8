import type { EngineInstallation } from './installation'

/** Ids are made as ours are, in the order of their time (uuidv7, PostgreSQL 18): random ones would cost each index more. */

/** Past messages of a company, delivered over the last thirty days: rows as the engine leaves them, a body apart. */
export async function fillSent(
  engine: EngineInstallation,
  mailServerId: string,
  count: number,
): Promise<void> {
  for (let done = 0; done < count; done += PART)
    await engine.asOwner(SENT, [engine.companyId, mailServerId, Math.min(PART, count - done)])
  await engine.asOwner('VACUUM ANALYZE')
}

/** Connected servers, each with as many messages waiting; all of them are in line. */
export async function fillServers(
  engine: EngineInstallation,
  { servers, waiting, port }: { servers: number; waiting: number; port: number },
): Promise<void> {
  await engine.asOwner(SERVERS, [engine.companyId, servers, port])
  await addWaiting(engine, waiting)
  await engine.asOwner('VACUUM ANALYZE')
}

/** As many messages for every server that has none waiting, and those servers at the head of the line. */
export async function addWaiting(engine: EngineInstallation, count: number): Promise<void> {
  await engine.asOwner(WAITING, [engine.companyId, count])
}

/**
 * As many messages waiting at a server: one is enqueued as everybody's are, the others are copies of its rows that
 * delivery reads, each with an id and a Message-ID of its own. Composing thousands takes longer than what is measured.
 */
export async function enqueueCopies(
  engine: EngineInstallation,
  mailServerId: string,
  count: number,
  bytes: number,
): Promise<void> {
  const [header] = await engine.enqueue(mailServerId, 1, bytes)
  const names = await engine.sql<{ attname: string }>(
    `SELECT attname FROM pg_attribute WHERE attrelid = 'messages'::regclass AND attnum > 0 AND NOT attisdropped
       AND attgenerated = '' AND attname NOT IN ('id', 'message_id')`,
  )
  await engine.asOwner(COPIES(names.map(({ attname }) => attname).join(', ')), [header, count - 1])
}

const COPIES = (others: string) => `
WITH one AS (
  SELECT * FROM messages WHERE message_id = $1::text
), ids AS MATERIALIZED (
  SELECT uuidv7() AS copy FROM generate_series(1, $2::int)
), m AS (
  INSERT INTO messages (id, message_id, ${others})
  SELECT copy, '<' || copy || '@atelier.example>', ${others} FROM one, ids RETURNING id
), r AS (
  INSERT INTO recipients (company_id, id, message_id, position, kind, address)
  SELECT r.company_id, uuidv7(), copy, r.position, r.kind, r.address
  FROM ids, one JOIN recipients r ON r.company_id = one.company_id AND r.message_id = one.id
)
INSERT INTO message_contents (company_id, message_id, raw)
SELECT c.company_id, copy, c.raw
FROM ids, one JOIN message_contents c ON c.company_id = one.company_id AND c.message_id = one.id`

/** Rows in one statement. */
const PART = 50_000

const COLUMNS = `company_id, id, mail_server_id, origin, state, due_at, created_at, settled_at, from_address, subject,
  message_id, date, boundary, size, composed, chosen_because, reply, attempt_count`

const SENT = `
WITH m AS (
  INSERT INTO messages (${COLUMNS})
  SELECT $1::uuid, i.id, $2::uuid, 'console', 'sent', i.at, i.at, i.at, 'courrier@atelier.example',
    'Facture ' || n, '<' || i.id || '@atelier.example>', i.at, replace(i.id::text, '-', ''), 1300, true, 'account',
    '250 2.0.0 OK', 1
  FROM generate_series(1, $3::int) n
  CROSS JOIN LATERAL (SELECT -random() * interval '30 days' AS ago OFFSET n * 0) a
  CROSS JOIN LATERAL (SELECT uuidv7(a.ago) AS id, now() + a.ago AS at OFFSET n * 0) i
  RETURNING company_id, id, created_at
), r AS (
  INSERT INTO recipients (company_id, id, message_id, position, kind, address, state, reply, settled_at)
  SELECT company_id, uuidv7(), id, 0, 'to', 'client@client.example', 'sent', '250 2.0.0 OK', created_at FROM m
)
INSERT INTO attempts (company_id, id, message_id, number, started_at, ended_at, outcome, reply)
SELECT company_id, uuidv7(), id, 1, created_at, created_at, 'sent', '250 2.0.0 OK' FROM m`

const SERVERS = `
WITH s AS (
  INSERT INTO mail_servers (company_id, id, description, host, port, authentication, security, pace_connections)
  SELECT $1::uuid, uuidv7(), 'Serveur ' || n, '127.0.0.1', $3, 'none', 'none', 3
  FROM generate_series(1, $2::int) n RETURNING company_id, id
), g AS (
  INSERT INTO grants (company_id, mail_server_id) SELECT company_id, id FROM s
)
INSERT INTO mail_server_leases (company_id, mail_server_id) SELECT company_id, id FROM s`

const WAITING = `
WITH m AS (
  INSERT INTO messages (${COLUMNS})
  SELECT $1::uuid, i.id, s.id, 'console', 'queued', now(), now(), NULL, 'courrier@atelier.example', 'Facture ' || n,
    '<' || i.id || '@atelier.example>', now(), replace(i.id::text, '-', ''), 1300, true, 'account', NULL, 0
  FROM mail_servers s CROSS JOIN generate_series(1, $2::int) n
  CROSS JOIN LATERAL (SELECT uuidv7() AS id OFFSET n * 0) i
  WHERE s.company_id = $1::uuid AND EXISTS (SELECT FROM mail_server_leases l
    WHERE l.company_id = s.company_id AND l.mail_server_id = s.id AND l.next_due_at IS NULL)
  RETURNING company_id, mail_server_id, id
), r AS (
  INSERT INTO recipients (company_id, id, message_id, position, kind, address)
  SELECT company_id, uuidv7(), id, 0, 'to', 'client@client.example' FROM m
), l AS (
  UPDATE mail_server_leases l SET next_due_at = now() - interval '1 hour'
  FROM (SELECT DISTINCT company_id, mail_server_id FROM m) m
  WHERE l.company_id = m.company_id AND l.mail_server_id = m.mail_server_id
)
INSERT INTO message_contents (company_id, message_id, raw)
SELECT company_id, id, convert_to(repeat('x', 1300), 'UTF8') FROM m`
