import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settleText } from '@/lib/delivery/sql/settle-text'
import { withClient } from '../run/sql'
import { createDeliveryWorld, type DeliveryWorld } from './support/delivery-world'

/**
 * Settling costs the same however many messages a mail server has sent: it finds its messages by their ids, with
 * statistics and without. A worker plans once, often before there are any.
 */

/** In a table of some pages any way is as good. */
const MESSAGES = 1_000

let world: DeliveryWorld
beforeAll(async () => {
  world = await createDeliveryWorld([])
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

describe('the statement of settling', () => {
  it.each([
    { paced: false, family: false, split: false },
    { paced: true, family: true, split: false },
    { paced: true, family: true, split: true },
  ])('finds messages by their ids: %o', async (parts) => {
    const text = settleText(parts)
    const look = async () => [...new Set(await waysTo('messages', text))]
    const before = await look()
    await withClient(world.database.ownerUrl, (client) => client.query('ANALYZE messages'))
    expect({ before, after: await look() }).toEqual({ before: ['messages_pkey'], after: ['messages_pkey'] })
  })
})
