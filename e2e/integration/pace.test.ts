import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
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
  Object.assign(sink.options, { onEnd: undefined, onMail: undefined, onConnect: undefined })
  sink.messages.length = 0
  await world.sql('DELETE FROM messages')
})

const sent = async (count: number) => (await world.states()).sent === count
const send = (server: string, count: number, recipients = 1) =>
  world.enqueue(
    Array.from({ length: count }, () =>
      world.draft(server, {
        to: Array.from({ length: recipients }, (_, n) => ({ name: null, address: `c${n}@client.example` })),
      }),
    ),
  )
const paceRow = async (server: string) =>
  (await world.sql('SELECT * FROM mail_server_pace WHERE mail_server_id = $1', [server]))[0]
const sum = (counts: unknown) => (counts as number[]).reduce((total, count) => total + count, 0)
/** As if so many slots of the database's clock had passed. */
const age = (server: string, column: 'minute_at' | 'day_at', slots: number) =>
  world.sql(`UPDATE mail_server_pace SET ${column} = ${column} - $2 WHERE mail_server_id = $1`, [
    server,
    slots,
  ])
const pace = { authentication: 'none' }

describe('messages a minute', () => {
  it('are counted in the database: another worker goes on where the first one stopped', async () => {
    const server = await world.addServer(sink.port, { ...pace, pacePerMinute: 5, paceConnections: 2 })
    await send(server, 9)
    await world.workUntil(() => sent(5))
    expect(sum((await paceRow(server))!.minute_counts)).toBe(5)
    const { epoch } = await world.lease(server)
    const second = world.work()
    await until(
      async () => (await world.lease(server)).epoch !== epoch || (await world.lease(server)).owner === null,
    )
    await new Promise((resolve) => setTimeout(resolve, 600))
    await second.stop()
    expect(sink.messages).toHaveLength(5)
    await age(server, 'minute_at', 13)
    await world.sql('UPDATE mail_server_leases SET next_due_at = now() WHERE mail_server_id = $1', [server])
    await world.workUntil(() => sent(9))
    expect(sum((await paceRow(server))!.minute_counts)).toBe(4)
  })

  it('a server that waits for its pace is not due before, whoever looks', async () => {
    const server = await world.addServer(sink.port, { ...pace, pacePerMinute: 2 })
    await send(server, 3)
    await world.workUntil(() => sent(2))
    const [row] = await world.sql(
      `SELECT next_due_at > now() + interval '40 seconds' AS later, held_until FROM mail_server_leases WHERE mail_server_id = $1`,
      [server],
    )
    expect(row).toEqual({ later: true, held_until: null })
  })
})

describe('recipients a day', () => {
  it('over the quota a message is held until there is room, not failed', async () => {
    const server = await world.addServer(sink.port, { ...pace, pacePerDay: 10, paceConnections: 1 })
    await send(server, 3, 4)
    await world.workUntil(async () => (await world.lease(server)).held_code === 'daily_limit')
    expect(await world.states()).toEqual({ sent: 2, queued: 1 })
    const [row] = await world.sql(
      `SELECT extract(epoch FROM held_until - now()) / 3600 AS hours, fault_count FROM mail_server_leases WHERE mail_server_id = $1`,
      [server],
    )
    expect(Number(row!.hours)).toBeGreaterThan(23.9)
    expect(Number(row!.hours)).toBeLessThan(24.3)
    expect(row!.fault_count).toBe(0)
    await age(server, 'day_at', 97)
    await world.sql(
      'UPDATE mail_server_leases SET held_until = now(), next_due_at = now() WHERE mail_server_id = $1',
      [server],
    )
    await world.workUntil(() => sent(3))
    expect(sum((await paceRow(server))!.day_counts)).toBe(4)
  })

  it('whom the server refused is not counted', async () => {
    const server = await world.addServer(sink.port, { ...pace, pacePerDay: 10 })
    Object.assign(sink.options, { onEnd: () => '550 5.7.1 no' })
    await send(server, 1, 3)
    await world.workUntil(async () => (await world.states()).failed === 1)
    expect(sum((await paceRow(server))!.day_counts)).toBe(0)
  })

  it('what a dead worker left in the middle counts as sent', async () => {
    const server = await world.addServer(sink.port, { ...pace, pacePerDay: 10 })
    const [{ id } = { id: '' }] = await send(server, 1, 3)
    await world.sql(`UPDATE messages SET state = 'sending', epoch = 0 WHERE id = $1`, [id])
    await world.workUntil(async () => (await world.states()).uncertain === 1)
    expect(sum((await paceRow(server))!.day_counts)).toBe(3)
  })
})

describe('recipients of one message', () => {
  it('more than the server takes are refused before anything is accepted', async () => {
    const server = await world.addServer(sink.port, { ...pace, pacePerMessage: 2 })
    await expect(send(server, 1, 3)).rejects.toMatchObject({
      code: 'invalid',
      details: { to: 'invalid.recipients_of_server', limit: 2 },
    })
    await send(server, 1, 2)
    expect(await world.states()).toEqual({ queued: 1 })
  })
})

/** Everything that waits, now, whatever held its server. */
const again = async (server: string) => {
  await world.sql(`UPDATE messages SET due_at = now() WHERE state = 'queued'`)
  await world.sql(
    'UPDATE mail_server_leases SET held_until = NULL, next_due_at = now() WHERE mail_server_id = $1',
    [server],
  )
}

/** Sends slowly enough to see how many connections it takes. */
async function countConnections(server: string): Promise<number> {
  let most = 0
  Object.assign(sink.options, {
    onConnect: () => void (most = Math.max(most, sink.open())),
    onEnd: () => new Promise<null>((resolve) => setTimeout(() => resolve(null), 60)),
  })
  await send(server, 12)
  const before = sink.messages.length
  await world.workUntil(() => sink.messages.length >= before + 12)
  return most
}

describe('the breaker', () => {
  it('after connections that broke one after the other one probe at a time asks whether it is mended', async () => {
    const server = await world.addServer(sink.port, { ...pace, paceConnections: 3 })
    let tried = 0
    Object.assign(sink.options, {
      onMail: () => {
        tried++
        sink.cut()
        return null
      },
    })
    await send(server, 12)
    await world.workUntil(async () => (await world.lease(server)).held_code === 'connection_lost')
    expect((await world.lease(server)).fault_count).toBe(1)
    for (const faults of [2, 3]) {
      tried = 0
      await again(server)
      await world.workUntil(async () => (await world.lease(server)).fault_count === faults)
      expect(tried).toBe(1)
    }
    // Nothing failed, and once it is mended it goes on with as many as before.
    expect(await world.states()).toEqual({ queued: 12 })
    Object.assign(sink.options, { onMail: undefined })
    await again(server)
    expect(await countConnections(server)).toBe(3)
    await world.workUntil(() => sent(24))
    expect((await world.lease(server)).fault_count).toBe(0)
  })
})

describe('less speed', () => {
  it('is fewer connections first: one less for each time it was asked for', async () => {
    const server = await world.addServer(sink.port, { ...pace, paceConnections: 3, pacePerMinute: 1000 })
    expect(await countConnections(server)).toBe(3)
    for (const [level, connections] of [
      [1, 2],
      [2, 1],
    ]) {
      await world.sql(
        'UPDATE mail_server_pace SET slow_level = $2, slow_at = now() WHERE mail_server_id = $1',
        [server, level],
      )
      expect(await countConnections(server)).toBe(connections)
    }
  })

  it('is remembered for whoever holds the server next, and fenced', async () => {
    const server = await world.addServer(sink.port, { ...pace, paceConnections: 3, pacePerMinute: 100 })
    Object.assign(sink.options, { onEnd: () => '432 4.3.2 Concurrent connections limit exceeded.' })
    await send(server, 10)
    await world.workUntil(async () => (await world.lease(server)).held_code === 'concurrent_connections')
    const level = Number((await paceRow(server))!.slow_level)
    expect(level).toBeGreaterThanOrEqual(1)
    const { noteSlower } = await import('@/lib/delivery/sql/pace')
    await noteSlower(world.pool, { companyId: world.companyId, mailServerId: server, epoch: '0' }, 6)
    expect((await paceRow(server))!.slow_level).toBe(level)
  })
})

it('a server without limits keeps no counters', async () => {
  const server = await world.addServer(sink.port)
  await send(server, 5)
  await world.workUntil(() => sent(5))
  expect(await paceRow(server)).toBeUndefined()
})
