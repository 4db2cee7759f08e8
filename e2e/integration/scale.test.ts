import { afterAll, beforeAll, expect, it } from 'vitest'
import { withClient } from '../run/sql'
import { createDeliveryWorld, until, type DeliveryWorld } from './support/delivery-world'

/**
 * Finding work, paging and counting walk indexes and stop early, however much there is: PostgreSQL's own counters say
 * what the real statements read. Twenty thousand messages make a planner choose as a million do.
 */

const SENT = 8_000
const WAITING = 12_000
const SERVERS = 400

let world: DeliveryWorld
let busy: string
let app: Awaited<ReturnType<typeof load>>

const load = async () => ({
  ...(await import('@/lib/data/overview/get-overview')),
  ...(await import('@/lib/data/messages/find-messages')),
  ...(await import('@/lib/data/messages/message-filters')),
  ...(await import('@/lib/data/messages/decide-uncertain')),
  ...(await import('@/lib/data/mail-servers/find-mail-servers')),
  ...(await import('@/lib/data/mail-servers/find-troubles')),
  ...(await import('@/lib/data/mail-servers/get-mail-server')),
  ...(await import('@/lib/data/messages/change-server')),
  ...(await import('@/lib/delivery/sql/claim-leases')),
  ...(await import('@/lib/delivery/sql/fetch-due')),
  ...(await import('@/lib/delivery/sql/settle')),
  ...(await import('@/lib/delivery/sql/release-lease')),
  ...(await import('@/lib/delivery/sql/recover-lost')),
})

const COLUMNS = `company_id, id, mail_server_id, created_by, origin, state, due_at, created_at, settled_at, from_address,
  subject, message_id, date, boundary, size, composed, chosen_because`

/** Messages of the last thirty days, the newest last; their ids are in that order. */
const fill = (server: string, state: string, count: number) =>
  world.sql(
    `WITH m AS (
       INSERT INTO messages (${COLUMNS})
       SELECT $1::uuid, id, $2::uuid, $3::uuid, 'console', $4, at, at, CASE WHEN $4 = 'queued' THEN NULL ELSE at END,
         'courrier@atelier.example', 'Facture ' || n, '<' || id || '@atelier.example>', at, 'b', 1300, true, 'account'
       FROM generate_series(1, $5::int) n
       CROSS JOIN LATERAL (SELECT now() - (($5::int - n) * 30.0 / $5::int) * interval '1 day' AS at) moment
       CROSS JOIN LATERAL (SELECT lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') AS hex) stamp
       CROSS JOIN LATERAL (SELECT (substr(hex, 1, 8) || '-' || substr(hex, 9) || '-7' || substr(md5(n || $4), 1, 3)
         || '-8000-' || substr(md5($4 || n), 1, 12))::uuid AS id) made
       RETURNING company_id, id, subject)
     , s AS (
       INSERT INTO message_search (company_id, message_id, words)
       SELECT company_id, id, lower(subject) || ' ' || $4 || CASE WHEN subject = 'Facture 1' THEN ' perle' ELSE '' END FROM m)
     INSERT INTO recipients (company_id, id, message_id, position, kind, address, state)
     SELECT company_id, gen_random_uuid(), id, 0, 'to', 'client@client.example', $4 FROM m`,
    [world.companyId, server, world.userId, state, count],
  )

beforeAll(async () => {
  world = await createDeliveryWorld([])
  app = await load()
  busy = await world.addServer(2525)
  await world.sql(
    `WITH made AS (
       INSERT INTO mail_servers (company_id, id, description, host, port, authentication, security, updated_at)
       SELECT $1, gen_random_uuid(), 'S' || n, '127.0.0.1', 2525, 'none', 'none', now() FROM generate_series(1, $2::int) n
       RETURNING id)
     INSERT INTO mail_server_leases (company_id, mail_server_id) SELECT $1, id FROM made`,
    [world.companyId, SERVERS],
  )
  await fill(busy, 'sent', SENT)
  await fill(busy, 'queued', WAITING)
  await world.sql(`UPDATE mail_server_leases SET next_due_at = now() WHERE mail_server_id = $1`, [busy])
  await withClient(world.database.ownerUrl, (client) =>
    until(async () => {
      await client.query('VACUUM ANALYZE')
      // As long as anybody’s snapshot is older than the rows they are not marked, and indexes alone do not do.
      const { rows } = await client.query(
        `SELECT 1 FROM pg_class WHERE relname = 'messages' AND relallvisible >= relpages`,
      )
      return rows.length > 0
    }),
  )
}, 120_000)
afterAll(() => world?.close())

type Reads = { relation: string; scans: number; rows: number }

/**
 * What was read of each table while `work` ran. Backends hand in their counters when they end at the latest, so the
 * application's own are ended before and after.
 */
async function readsOf(work: () => Promise<unknown>): Promise<Map<string, Reads>> {
  const count = () =>
    withClient(world.database.ownerUrl, async (client) => {
      await world.db.closeDatabases()
      await until(async () => {
        const { rows } = await client.query(`SELECT 1 FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`)
        // One is the test's own.
        return rows.length <= 1
      })
      await client.query('SELECT pg_stat_clear_snapshot()')
      const { rows } = await client.query<Reads>(
        `SELECT t.relname AS relation, t.seq_scan::int AS scans,
           (t.seq_tup_read + coalesce(t.idx_tup_fetch, 0) + coalesce((SELECT sum(i.idx_tup_read)
             FROM pg_stat_user_indexes i WHERE i.relid = t.relid), 0))::int AS rows
         FROM pg_stat_user_tables t`,
      )
      return new Map(rows.map((row) => [row.relation, row]))
    })
  await world.sql('SELECT pg_stat_force_next_flush()')
  const before = await count()
  await work()
  const after = await count()
  return new Map(
    [...after].map(([name, row]) => {
      const from = before.get(name)
      return [name, { ...row, scans: row.scans - (from?.scans ?? 0), rows: row.rows - (from?.rows ?? 0) }]
    }),
  )
}

const view = { timeZone: 'Europe/Paris', now: new Date() }
const list = (query: Record<string, string>) =>
  app.findMessages(world.actor('admin'), app.parseMessageFilters(query), view)
const pool = async () => (await world.db.getWorkerDatabase()).pool
const claim = async () =>
  app.claimLeases(await pool(), {
    owner: 'w',
    leaseSeconds: 30,
    limit: 5,
    after: '00000000-0000-0000-0000-000000000000',
    without: [],
  })

it.each<[string, () => Promise<unknown>, number]>([
  ['the list, its first page', () => list({}), 500],
  [
    'the list, a page deep down',
    async () => list({ older: (await list({ state: 'sent' })).rows.at(-1)!.id }),
    1_000,
  ],
  ['the list of one state', () => list({ state: 'sent' }), 500],
  ['the list of one server', () => list({ server: busy }), 500],
  [
    'a sender’s own list',
    () => app.findMessages(world.actor('sender'), app.parseMessageFilters({}), view),
    500,
  ],
  // A search looks through six thousand by their words, then asks the words’ index.
  ['a text that everybody wrote', () => list({ q: 'facture' }), 13_000],
  ['a text that few wrote', () => list({ q: 'perle' }), 13_000],
  ['a text that nobody wrote', () => list({ q: 'inconnu' }), 13_000],
  ['a text among those of one state', () => list({ q: 'facture', state: 'failed' }), 500],
  // Counting goes as far as its bound, 10,001, once for each figure.
  [
    'the overview',
    () => app.getOverview(world.actor('admin'), { span: '30d', timeZone: 'Europe/Paris' }),
    25_000,
  ],
  ['the servers', () => app.findMailServers(world.actor('admin')), 25_000],
  ['the banner of troubles', () => app.findTroubles(world.actor('admin')), 25_000],
  ['a server’s page', () => app.getMailServer(world.actor('admin'), busy), 25_000],
  ['what waits for a server that is gone', () => app.countStranded(world.actor('admin')), 500],
  ['what waits for a decision', () => app.countUncertain(world.actor('admin')), 500],
  ['finding work', claim, 500],
  [
    'what a server has to send, and its outcome',
    async () => {
      await world.sql('UPDATE mail_server_leases SET owner = NULL, until = NULL WHERE owner IS NOT NULL')
      const [lease] = (await claim()).leases
      const [first] = await app.fetchDue(await pool(), lease!, { limit: 5, known: [] })
      await app.settle(await pool(), [{ lease: lease!, outcome: null, start: first!.id, family: false }])
    },
    1_500,
  ],
  ['servers that were forgotten', async () => app.remindServers(await pool()), 5_000],
  ['messages that were left in the middle', async () => app.sweepAbandoned(await pool()), 500],
])('%s reads no table of messages from end to end', async (_name, work, most) => {
  const reads = await readsOf(work)
  for (const table of ['messages', 'recipients', 'message_search']) {
    expect(reads.get(table)!.scans, `${table}: scans`).toBe(0)
    expect(reads.get(table)!.rows, `${table}: rows`).toBeLessThanOrEqual(most)
  }
})

it('a search finds the newest and the oldest, in pages, and within other filters', async () => {
  const found = async (query: Record<string, string>) =>
    (await list(query)).rows.map(({ subject }) => Number(subject.split(' ')[1]))
  // The first of each state: the one sent and the one waiting, both further back than what is looked through.
  expect(await found({ q: 'perle' })).toEqual([1, 1])
  expect(await found({ q: 'perle', state: 'sent' })).toEqual([1])
  expect(await found({ q: 'perle', state: 'failed' })).toEqual([])
  expect(await found({ q: 'facture 7990', state: 'sent' })).toEqual([7_990])
  const first = await list({ q: 'facture', state: 'sent' })
  const many = first.rows.length
  expect(first.rows[0]!.subject).toBe(`Facture ${SENT}`)
  const second = await list({ q: 'facture', state: 'sent', older: first.rows.at(-1)!.id })
  expect(second.rows.map(({ subject }) => subject)).toEqual(
    Array.from({ length: many }, (_, index) => `Facture ${SENT - many - index}`),
  )
  const back = await list({ q: 'facture', state: 'sent', newer: second.rows[0]!.id })
  expect(back.rows).toEqual(first.rows)
})
