import { randomInt } from 'node:crypto'
import { headersOf } from '@/e2e/doors/invoke'
import { openDoorWorld, type House, type World } from '@/e2e/doors/world'
import { withClient } from '@/e2e/run/sql'
import { readEndToEnd } from '@/e2e/fixtures/installation'
import { percentile, type Measured } from './figure'

const FEW = 1_000
const MANY = 1_000_000
const PART = 50_000
const ROUNDS = 60
const WARM_UP = 5

/** The lists of the console, as somebody opens, turns and searches them. */
const LISTS: Record<string, () => string> = {
  messages: () => '/messages',
  'messages of a state': () => '/messages?state=sent',
  'messages of a period': () => '/messages?period=7d',
  'messages by a text': () => `/messages?q=${encodeURIComponent(`facture ${randomInt(1, FEW)}`)}`,
  'messages by a rare text': () => `/messages?q=rare${randomInt(1, 50)}x`,
  'messages by a text nobody wrote': () => `/messages?q=${randomInt(1e9)}inconnu`,
  overview: () => '',
  servers: () => '/mail-servers',
  'audit log': () => '/audit',
}

/**
 * What the slowest list takes with a million messages in it against a thousand: two companies of one installation,
 * the same people and servers, asked in turn through the front door.
 * @returns the ratio of the 95th percentiles of the list that grew most; both of its percentiles, ms
 */
export async function measurePages(): Promise<Measured[]> {
  const world = await openDoorWorld()
  try {
    await fill(world.other, FEW)
    await fill(world.own, MANY)
    await withClient(readEndToEnd().databaseUrls.owner, (client) => client.query('VACUUM ANALYZE'))
    const found: { name: string; few: number; many: number }[] = []
    for (const [name, list] of Object.entries(LISTS)) {
      const [few, many]: [number[], number[]] = [[], []]
      for (let round = -WARM_UP; round < ROUNDS; round++) {
        const path = list()
        const [small, large] = [await open(world, world.other, path), await open(world, world.own, path)]
        if (round < 0) continue
        few.push(small)
        many.push(large)
      }
      found.push({ name, few: percentile(few, 0.95), many: percentile(many, 0.95) })
      const { few: a, many: b } = found.at(-1)!
      console.error(`${name}: p95 ${a.toFixed(0)} ms with ${FEW}, ${b.toFixed(0)} ms with ${MANY}`)
    }
    const slowest = found.reduce((one, other) => (other.many > one.many ? other : one))
    return [
      { value: slowest.many / slowest.few, runs: ROUNDS },
      { value: slowest.many, runs: ROUNDS },
    ]
  } finally {
    await world.close()
  }
}

/** @returns ms until the page has arrived whole */
async function open(world: World, { slug, people }: House, path: string): Promise<number> {
  const headers = headersOf(world, 'GET', people.owner.cookie)
  const begun = performance.now()
  const { status, text } = await world.wire.send({ method: 'GET', path: `/${slug}${path}`, headers })
  const spent = performance.now() - begun
  if (status !== 200) throw new Error(`/${slug}${path} answered ${status}: ${text.slice(0, 200)}`)
  return spent
}

/** Messages that were delivered over the last thirty days, with what the search looks in; ids by time, as newId's. */
async function fill({ id, serverId, marker }: House, count: number): Promise<void> {
  await withClient(readEndToEnd().databaseUrls.owner, async (client) => {
    // The owner is under the walls too.
    const walls = async (force: 'FORCE' | 'NO FORCE') => {
      for (const table of FILLED) await client.query(`ALTER TABLE ${table} ${force} ROW LEVEL SECURITY`)
    }
    await walls('NO FORCE')
    for (let done = 0; done < count; done += PART)
      await client.query(SENT, [id, serverId, done, Math.min(PART, count - done), marker])
    await walls('FORCE')
  })
}

const FILLED = ['messages', 'recipients', 'message_search']

const SENT = `
WITH m AS (
  INSERT INTO messages (company_id, id, mail_server_id, origin, state, due_at, created_at, settled_at, from_address, subject,
    message_id, date, boundary, size, composed, chosen_because, reply, attempt_count)
  SELECT $1::uuid, i.id, $2::uuid, 'console', 'sent', i.at, i.at, i.at, 'courrier@atelier.example',
    'Facture ' || $3::int + n || CASE WHEN $3::int < 1000 AND n <= 50 THEN ' rare' || n || 'x' ELSE '' END,
    '<' || i.id || '@atelier.example>', i.at, replace(i.id::text, '-', ''), 1300, true, 'account', '250 2.0.0 OK', 1
  FROM generate_series(1, $4::int) n
  CROSS JOIN LATERAL (SELECT now() - random() * interval '30 days' AS at, md5(random()::text) AS noise OFFSET n * 0) t
  CROSS JOIN LATERAL (SELECT t.at, (lpad(to_hex((extract(epoch FROM t.at) * 1000)::bigint), 12, '0') || '7' ||
    substr(t.noise, 1, 3) || '8' || substr(t.noise, 4, 15))::uuid AS id OFFSET n * 0) i
  RETURNING company_id, id, created_at, subject
), s AS (
  INSERT INTO message_search (company_id, message_id, words)
  SELECT company_id, id, lower(subject) || ' courrier@atelier.example client@client.example ' || $5 || ' ' || id FROM m
)
INSERT INTO recipients (company_id, id, message_id, position, kind, address, state, reply, settled_at)
SELECT company_id, gen_random_uuid(), id, 0, 'to', 'client@client.example', 'sent', '250 2.0.0 OK', created_at FROM m`
