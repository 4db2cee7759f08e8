import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { withClient } from '../run/sql'
import { createDeliveryWorld, until, type DeliveryWorld } from './support/delivery-world'
import { startSink, type Sink, type SinkOptions } from './support/sink'

let world: DeliveryWorld
let sink: Sink
let server: string

beforeAll(async () => {
  sink = await startSink()
  world = await createDeliveryWorld([sink.port])
})
afterAll(async () => {
  await world?.close()
  await sink?.stop()
})

const script = (options: SinkOptions) =>
  Object.assign(
    sink.options,
    { onMail: undefined, onRcpt: undefined, onEnd: undefined, onConnect: undefined },
    options,
  )

beforeEach(async () => {
  script({})
  sink.messages.length = 0
  await world.sql('DELETE FROM messages')
  await world.sql('UPDATE mail_server_leases SET next_due_at = NULL')
  server = await world.addServer(sink.port)
})

/** Ends every connection of the worker's login, as a restart would. */
const endWorkerBackends = () =>
  withClient(world.database.ownerUrl, async (client) => {
    const login = new URL(world.database.workerUrl).username
    const { rowCount } = await client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = $1',
      [login],
    )
    return rowCount ?? 0
  })

const one = async (change = {}) => (await world.enqueue([world.draft(server, change)]))[0]!
const is = (id: string, state: string) => async () => (await world.message(id)).state === state

describe('the uncertain window', () => {
  it('cut after the dot: uncertain, and never sent again by itself', async () => {
    script({
      onEnd: () => {
        setTimeout(() => sink.cut(), 20)
        return new Promise<null>(() => {})
      },
    })
    const { id } = await one()
    await world.workUntil(is(id, 'uncertain'))
    expect(await world.message(id)).toMatchObject({
      recipients: [{ state: 'uncertain' }],
      attempts: [
        { outcome: 'uncertain', code: 'lost_after_end', dialogue: expect.stringContaining('C: . (') },
      ],
    })
  })

  it('where the company says so it is sent again by itself, with the same Message-ID, three times at the most', async () => {
    await world.sql(
      `INSERT INTO delivery_rules VALUES ($1, 'resend', false, 25, 150, 96, 20) ON CONFLICT DO NOTHING`,
      [world.companyId],
    )
    script({
      onEnd: () => {
        setTimeout(() => sink.cut(), 20)
        return new Promise<null>(() => {})
      },
    })
    const { id, messageId } = await one()
    const again = async () => {
      await world.sql('UPDATE messages SET due_at = now()')
      await world.sql('UPDATE mail_server_leases SET next_due_at = now(), held_until = NULL')
    }
    await world.workUntil(
      async () =>
        (await world.message(id)).state === 'queued' && (await world.message(id)).attempt_count === 1,
    )
    await again()
    await world.workUntil(
      async () =>
        (await world.message(id)).state === 'queued' && (await world.message(id)).attempt_count === 2,
    )
    await again()
    await world.workUntil(is(id, 'uncertain'))
    expect(await world.message(id)).toMatchObject({ message_id: messageId, attempt_count: 3 })
    await world.sql('DELETE FROM delivery_rules')
  })

  it('cut before the end: another try, certainly', async () => {
    let cuts = 0
    script({
      onRcpt: () => {
        if (cuts++ === 0) sink.cut()
        return null
      },
    })
    const { id } = await one()
    await world.workUntil(async () => (await world.message(id)).deferral_count === 1)
    expect(await world.message(id)).toMatchObject({
      state: 'queued',
      attempts: [{ outcome: 'deferred', code: 'connection_lost' }],
    })
  })

  it('a stop waits for the answer, and after its time what is unanswered is uncertain', async () => {
    script({ onEnd: () => new Promise<null>((resolve) => setTimeout(() => resolve(null), 400)) })
    const quick = await one()
    const first = world.work()
    await until(is(quick.id, 'sending'))
    await first.stop()
    expect((await world.message(quick.id)).state).toBe('sent')
    script({ onEnd: () => new Promise<null>(() => {}) })
    const slow = await one()
    const second = world.work({ graceMs: 300 })
    await until(is(slow.id, 'sending'))
    await new Promise((resolve) => setTimeout(resolve, 100))
    await second.stop()
    expect(await world.message(slow.id)).toMatchObject({
      state: 'uncertain',
      attempts: [{ code: 'stopped' }],
    })
    expect((await world.lease(server)).owner).toBeNull()
    sink.cut()
  })
})

describe('order and ownership', () => {
  it('sends by priority, then by time', async () => {
    const order = [3, 2, 1, 2, 1, 3] as const
    await world.enqueue(
      order.map((priority, index) => world.draft(server, { priority, subject: `${priority}${index}` })),
    )
    await world.workUntil(async () => (await world.states()).sent === 6, {
      session: { lingerMs: 0, maxConnections: 1 },
    })
    const subjects = await Promise.all(
      sink.messages.map(async ({ raw }) => (await simpleParser(raw)).subject),
    )
    expect(subjects).toEqual(['12', '14', '21', '23', '30', '35'])
  })

  it('opens no more connections than are allowed, and reuses them', async () => {
    const before = sink.connections
    const own = await world.addServer(sink.port, { paceConnections: 3 })
    await world.enqueue(Array.from({ length: 120 }, () => world.draft(own)))
    await world.workUntil(async () => (await world.states()).sent === 120)
    expect(sink.connections - before).toBeLessThanOrEqual(3)
    expect(sink.mostOpen).toBeLessThanOrEqual(3)
  })

  it('two workers never send one message twice, nor one server by both', async () => {
    const servers = [server, await world.addServer(sink.port), await world.addServer(sink.port)]
    await world.enqueue(servers.flatMap((id) => Array.from({ length: 100 }, () => world.draft(id))))
    const workers = [world.work(), world.work(), world.work()]
    await until(async () => (await world.states()).sent === 300)
    await Promise.all(workers.map((worker) => worker.stop()))
    expect(new Set(sink.messages.map(({ messageId }) => messageId)).size).toBe(300)
    expect(sink.messages).toHaveLength(300)
  })

  it('skips what was cancelled after it was read and before it was started', async () => {
    let cancelled: Promise<unknown> | null = null
    script({
      onEnd: () => {
        cancelled ??= world.sql(`UPDATE messages SET state = 'cancelled' WHERE state = 'queued'`)
        return cancelled.then(() => null)
      },
    })
    await world.enqueue(Array.from({ length: 10 }, () => world.draft(server)))
    await world.workUntil(async () => !(await world.states()).queued && !(await world.states()).sending, {
      session: { lingerMs: 0, maxConnections: 1 },
    })
    expect(await world.states()).toEqual({ sent: 1, cancelled: 9 })
    expect(sink.messages).toHaveLength(1)
  })

  it('a lease that ran out is taken over, and what was in the middle is uncertain', async () => {
    script({ onEnd: () => new Promise<null>(() => {}) })
    const { id } = await one()
    const rest = await one({ subject: 'suite' })
    const first = world.work({ session: { lingerMs: 0, maxConnections: 1 } })
    await until(is(id, 'sending'))
    script({})
    await world.sql(
      `UPDATE mail_server_leases SET until = now() - interval '1 second' WHERE mail_server_id = $1`,
      [server],
    )
    await world.workUntil(async () => (await is(id, 'uncertain')()) && (await is(rest.id, 'sent')()))
    expect((await world.message(id)).attempts).toMatchObject([{ outcome: 'uncertain', code: 'worker_lost' }])
    sink.cut()
    await first.stop()
    // The first worker's late news changes nothing.
    expect((await world.message(id)).state).toBe('uncertain')
    expect((await world.message(id)).attempts).toHaveLength(1)
  })

  it('stopped while it was taking a server: it is given back, not left to run out', async () => {
    const query = world.pool.query.bind(world.pool)
    let answer = () => {}
    const held = new Promise<void>((resolve) => (answer = resolve))
    let taken = false
    const spy = vi.spyOn(world.pool, 'query').mockImplementation((async (statement: { name?: string }) => {
      const result = await query(statement as never)
      if (statement.name === 'claim_leases') {
        taken = true
        await held
      }
      return result
    }) as never)
    await one()
    const worker = world.work()
    await until(() => taken)
    const stopped = worker.stop()
    answer()
    await stopped
    spy.mockRestore()
    expect((await world.lease(server)).owner).toBeNull()
  })

  it('leaves paused, archived and suspended alone', async () => {
    const paused = await world.addServer(sink.port, { pausedAt: new Date() })
    const archived = await world.addServer(sink.port, { archivedAt: new Date() })
    await world.enqueue([world.draft(paused), world.draft(archived)])
    const { id } = await one()
    await world.workUntil(is(id, 'sent'))
    expect(await world.states()).toEqual({ queued: 2, sent: 1 })
  })

  it('a pause stops at the next message, however much was read ahead', async () => {
    let pause: Promise<unknown> | null = null
    script({
      onEnd: () => {
        pause ??= world.sql('UPDATE mail_servers SET paused_at = now() WHERE id = $1', [server])
        return pause.then(() => null)
      },
    })
    await world.enqueue(Array.from({ length: 30 }, () => world.draft(server)))
    const worker = world.work()
    await until(
      async () => (await world.lease(server)).owner === null && ((await world.states()).sent ?? 0) > 0,
    )
    await worker.stop()
    const { sent, queued } = (await world.states()) as { sent: number; queued: number }
    expect(sent).toBeLessThanOrEqual(3)
    expect(sent + queued).toBe(30)
  })

  it('asked for less speed with one connection, the server rests and the queue does not run into it', async () => {
    script({ onEnd: () => '451 4.7.500 Server busy. Please try again later.' })
    await world.enqueue(Array.from({ length: 30 }, () => world.draft(server)))
    await world.workUntil(async () => (await world.lease(server)).held_code === 'server_busy')
    const tried = await world.sql('SELECT DISTINCT message_id FROM attempts')
    expect(tried.length).toBeLessThanOrEqual(6)
    expect(await world.states()).toEqual({ queued: 30 })
  })

  it('more servers than places: each gets its turn', async () => {
    const servers = [server, await world.addServer(sink.port), await world.addServer(sink.port)]
    await world.enqueue(servers.flatMap((id) => Array.from({ length: 5 }, () => world.draft(id))))
    await world.workUntil(async () => (await world.states()).sent === 15, { maxServers: 1 })
  })

  it('survives a database that goes away for a moment', async () => {
    await world.enqueue(Array.from({ length: 200 }, () => world.draft(server)))
    script({ onEnd: () => new Promise<null>((resolve) => setTimeout(() => resolve(null), 5)) })
    const worker = world.work()
    await until(() => sink.messages.length > 20)
    let ended = 0
    for (let round = 0; round < 3; round++) {
      ended += await endWorkerBackends()
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    expect(ended).toBeGreaterThan(3)
    await until(
      async () => ((await world.states()).sent ?? 0) + ((await world.states()).uncertain ?? 0) === 200,
      50_000,
    )
    await worker.stop()
    expect(new Set(sink.messages.map(({ messageId }) => messageId)).size).toBe(sink.messages.length)
    expect((await world.states()).sent).toBe(200)
  })
})
