import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimLeases } from '@/lib/delivery/sql/claim-leases'
import { withClient } from '../run/sql'
import { createDeliveryWorld, until, type DeliveryWorld } from './support/delivery-world'
import { startSink, type Sink } from './support/sink'

let world: DeliveryWorld
let sink: Sink

beforeAll(async () => {
  sink = await startSink()
  world = await createDeliveryWorld([sink.port])
})
afterAll(async () => {
  await world?.close()
  await sink?.stop()
})
beforeEach(async () => {
  Object.assign(sink.options, { onEnd: undefined })
  sink.messages.length = 0
  await world.sql('DELETE FROM messages')
  await world.sql('UPDATE mail_server_leases SET owner = NULL, until = NULL, next_due_at = NULL')
})

const FIRST = '00000000-0000-0000-0000-000000000000'
const claim = (limit: number, after = FIRST, without: string[] = []) =>
  claimLeases(world.pool, { owner: 'w', leaseSeconds: 30, limit, after, without })

/** A company with servers that are due, the first longest. */
async function company(slug: string, servers: number, change = {}) {
  const id = world.newId()
  await world.addCompany(id, slug)
  const ids: string[] = []
  for (let index = 0; index < servers; index++) {
    ids.push(await world.addServer(sink.port, change, id))
    await world.sql(
      `UPDATE mail_server_leases SET next_due_at = now() - interval '1 minute' + $2 * interval '1 ms' WHERE mail_server_id = $1`,
      [ids.at(-1), index],
    )
  }
  return { id, servers: ids }
}

describe('finding work', () => {
  it('companies take turns; what room is left goes to whoever has waited longest', async () => {
    const [a, b, c] = [await company('a1', 5), await company('b1', 2), await company('c1', 1)]
    const first = await claim(3)
    expect(first.leases.map(({ companyId }) => companyId).sort()).toEqual([a.id, b.id, c.id].sort())
    expect(first.leases.map(({ mailServerId }) => mailServerId)).toEqual(
      expect.arrayContaining([a.servers[0], b.servers[0], c.servers[0]]),
    )
    const rest = await claim(3)
    expect(rest.leases.map(({ mailServerId }) => mailServerId).sort()).toEqual(
      [a.servers[1], b.servers[1], a.servers[2]].sort(),
    )
    expect((await claim(3, FIRST, [a.id])).leases).toEqual([])
    expect((await claim(9)).leases).toHaveLength(2)
  })

  it('one that may not send leaves the line, and is put back when it may', async () => {
    const { servers, id } = await company('park', 3, { pausedAt: new Date() })
    await world.sql(
      `UPDATE mail_server_leases SET held_until = now() + interval '1 hour' WHERE mail_server_id = $1`,
      [servers[2]],
    )
    await world.sql('UPDATE mail_servers SET paused_at = NULL WHERE id = $1', [servers[2]])
    await world.enqueue([{ ...world.draft(servers[0]!), companyId: id }])
    expect(await claim(9)).toMatchObject({ leases: [], parked: 3 })
    expect((await claim(9)).parked).toBe(0)
    const due = await world.sql(
      `SELECT next_due_at IS NULL AS gone, next_due_at = held_until AS later FROM mail_server_leases
       WHERE company_id = $1 ORDER BY held_until NULLS FIRST, mail_server_id`,
      [id],
    )
    expect(due).toEqual([
      { gone: true, later: null },
      { gone: true, later: null },
      { gone: false, later: true },
    ])
    await world.sql('UPDATE mail_servers SET paused_at = NULL WHERE id = $1', [servers[0]])
    const { remindServers } = await import('@/lib/delivery/sql/release-lease')
    await remindServers(world.pool)
    expect((await claim(9)).leases).toMatchObject([{ mailServerId: servers[0], maySend: true }])
  })

  it('costs the same with five thousand servers that are due', async () => {
    const { id } = await company('grand', 1)
    await world.sql(
      `WITH made AS (
         INSERT INTO mail_servers (company_id, id, description, host, port, authentication, security, updated_at)
         SELECT $1, gen_random_uuid(), 'S', '127.0.0.1', $2, 'none', 'none', now() FROM generate_series(1, 5000) RETURNING id
       ) INSERT INTO mail_server_leases (company_id, mail_server_id, next_due_at)
       SELECT $1, id, now() - interval '1 minute' FROM made`,
      [id, sink.port],
    )
    // As autovacuum would, in time; plans made before are made again.
    await withClient(world.database.ownerUrl, (client) => client.query('ANALYZE'))
    const times: number[] = []
    for (let round = 0; round < 40; round++) {
      const from = performance.now()
      expect((await claim(10)).leases).toHaveLength(10)
      times.push(performance.now() - from)
    }
    const median = times.sort((a, b) => a - b)[20]!
    // Some two milliseconds; a walk over all of them would be many times that.
    expect(median).toBeLessThan(25)
    await world.sql('DELETE FROM mail_servers WHERE company_id = $1', [id])
  })
})

describe('fairness in one worker', () => {
  it('a company whose many servers fill all places makes room for another at once', async () => {
    const a = await company('plein', 8)
    const b = await company('seul', 1)
    Object.assign(sink.options, {
      onEnd: () => new Promise<null>((resolve) => setTimeout(() => resolve(null), 150)),
    })
    await world.enqueue(
      a.servers.flatMap((server) =>
        Array.from({ length: 60 }, () => ({ ...world.draft(server), companyId: a.id })),
      ),
    )
    const worker = world.work({ maxServers: 3, session: { lingerMs: 0, maxConnections: 1 } })
    await until(() => sink.messages.length > 6)
    const [message] = await world.enqueue([{ ...world.draft(b.servers[0]!), companyId: b.id }])
    const from = performance.now()
    await until(async () => (await world.message(message!.id)).state === 'sent')
    const waited = performance.now() - from
    await worker.stop()
    expect(waited).toBeLessThan(5_000)
    expect((await world.states()).queued).toBeGreaterThan(0)
  })
})
