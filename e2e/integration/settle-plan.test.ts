import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FETCH } from '@/lib/delivery/sql/fetch-due'
import { settleText } from '@/lib/delivery/sql/settle-text'
import { withClient } from '../run/sql'
import { createDeliveryWorld, type DeliveryWorld } from './support/delivery-world'

/**
 * Settling costs the same however many messages a mail server has sent: it finds its messages by their ids, with
 * statistics and without. A worker plans once, often before there are any.
 */

/** In a table of some pages any way is as good. */
const MESSAGES = 1_000

const PARTS = [
  { paced: false, family: false, split: false },
  { paced: true, family: true, split: false },
  { paced: true, family: true, split: true },
]

let world: DeliveryWorld
/** Before there was any message, and with a thousand of which no statistics know. */
let empty: Record<string, string[]>
let grown: Record<string, string[]>
beforeAll(async () => {
  world = await createDeliveryWorld([])
  empty = await findWays()
  const server = await world.addServer(25)
  const [id] = await world.enqueue([world.draft(server)])
  // Copies of one, as they stand in the table: composing them would take longer than all the rest.
  const names = await world.sql(
    `SELECT attname FROM pg_attribute WHERE attrelid = 'messages'::regclass AND attnum > 0
       AND NOT attisdropped AND attgenerated = '' AND attname <> 'id'`,
  )
  const others = names.map(({ attname }) => attname).join(', ')
  await world.sql(
    `INSERT INTO messages (id, ${others}) SELECT gen_random_uuid(), ${others} FROM messages, generate_series(1, ${MESSAGES}) WHERE id = $1`,
    [id!.id],
  )
  await world.sql(
    `INSERT INTO recipients (company_id, id, message_id, position, kind, address)
     SELECT company_id, gen_random_uuid(), id, 0, 'to', 'client@client.example' FROM messages WHERE id <> $1`,
    [id!.id],
  )
  grown = await findWays()
})
afterAll(() => world?.close())

type Node = { 'Relation Name'?: string; 'Index Name'?: string; 'Node Type': string; Plans?: Node[] }

/** The indexes (or kinds of scan) by which a statement's generic plan reads a table. */
async function waysTo(table: string, text: string): Promise<string[]> {
  const client = await world.pool.connect()
  try {
    await client.query('SET plan_cache_mode = force_generic_plan')
    await client.query(`PREPARE asked AS ${text}`)
    const count = new Set(text.match(/\$\d+/g)).size
    const nothing = Array.from({ length: count }, () => 'NULL').join(', ')
    const { rows } = await client.query(`EXPLAIN (FORMAT JSON) EXECUTE asked(${nothing})`)
    const all = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(all)]
    return all(rows[0]['QUERY PLAN'][0].Plan)
      .filter((node) => node['Relation Name'] === table && node['Node Type'].includes('Scan'))
      .map((node) => node['Index Name'] ?? node['Node Type'])
  } finally {
    await client.query('DEALLOCATE asked').catch(() => {})
    client.release()
  }
}

const TABLES = ['messages', 'recipients', 'message_contents']

/** How the statements read each of the tables, by their names. */
async function findWays(): Promise<Record<string, string[]>> {
  const texts = {
    fetch: FETCH.text,
    ...Object.fromEntries(PARTS.map((parts, at) => [`settle${at}`, settleText(parts)])),
  }
  const ways: Record<string, string[]> = {}
  for (const [name, text] of Object.entries(texts))
    for (const table of TABLES) ways[`${name} ${table}`] = [...new Set(await waysTo(table, text))].sort()
  return ways
}

it('what is to be sent is found by its server and its message, in a new installation too', () => {
  for (const ways of [empty, grown])
    expect(ways).toMatchObject({
      'fetch messages': ['messages_due'],
      'fetch recipients': ['recipients_company_id_message_id_idx'],
      'fetch message_contents': ['message_contents_pkey'],
    })
})

it('outcomes find their rows by ids as soon as there are some, before any statistics', () => {
  for (const at of PARTS.keys()) {
    expect(grown[`settle${at} messages`]).toEqual(['messages_pkey'])
    for (const way of grown[`settle${at} recipients`]!)
      expect(way).toMatch(/^recipients_(pkey|company_id_message_id_idx)$/)
  }
})

it('a worker’s plans, made when there were none, are made again soon', async () => {
  const { pool } = await world.db.getWorkerDatabase()
  expect(pool.options.maxLifetimeSeconds).toBeLessThanOrEqual(15)
})

describe('the statement of settling', () => {
  it.each(PARTS)('finds messages by their ids: %o', async (parts) => {
    const text = settleText(parts)
    const look = async () => [...new Set(await waysTo('messages', text))]
    const before = await look()
    await withClient(world.database.ownerUrl, (client) => client.query('ANALYZE messages'))
    expect({ before, after: await look() }).toEqual({ before: ['messages_pkey'], after: ['messages_pkey'] })
  })
})
