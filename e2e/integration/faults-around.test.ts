import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { projectRoot } from '@/lib/platform/project-root'
import { fillDisk, moveDatabaseClock } from './support/database-faults'
import { createDeliveryWorld, until, type DeliveryWorld } from './support/delivery-world'
import { startSink, type Sink } from './support/sink'
import { bundleWorker, startWorkerProcess } from './support/worker-process'

/** What goes wrong around the engine: clocks, the database's disk, answers that take their time. */

const DAY = 24 * 3_600_000
let world: DeliveryWorld
let sink: Sink
/** Gives the messages that are held their answer. */
let answer: () => void
let held: number

beforeAll(async () => {
  sink = await startSink({ keep: false })
  world = await createDeliveryWorld([sink.port])
})
afterAll(async () => {
  await world?.close()
  await sink?.stop()
})
beforeEach(async () => {
  Object.assign(sink.options, { onEnd: undefined })
  sink.messages.length = 0
  for (const table of ['messages', 'mail_servers']) await world.sql(`DELETE FROM ${table}`)
})

/** The first so many messages are there whole, and wait for their answer. */
function hold(count: number): void {
  held = 0
  const answered = new Promise<null>((resolve) => (answer = () => resolve(null)))
  Object.assign(sink.options, { onEnd: () => (held++ < count ? answered : null) })
}
const enqueue = (server: string, count: number) =>
  world.enqueue(Array.from({ length: count }, () => world.draft(server)))
const areStates = (wanted: Record<string, number>) => async () => {
  const states = await world.states()
  return Object.entries(wanted).every(([state, count]) => states[state] === count)
}
/** Everything is there, and once. */
function expectOnce(enqueued: { messageId: string }[]): void {
  const ids = (list: { messageId: string }[]) => list.map(({ messageId }) => messageId).sort()
  expect(ids(sink.messages)).toEqual(ids(enqueued))
}

describe('clocks', () => {
  it('a worker’s own, which leaps a month ahead and back at each look, is nobody’s', async () => {
    const server = await world.addServer(sink.port, { paceConnections: 2 })
    const all = await enqueue(server, 40)
    const clock = pathToFileURL(join(projectRoot(), 'e2e/integration/support/leaping-clock.mjs')).href
    const worker = await startWorkerProcess(await bundleWorker(), world.database, [sink.port], {
      NODE_OPTIONS: `--import ${clock}`,
    })
    await until(async () => {
      // Nodemailer's own deadlines of a connection are the clock's: one that it gives up is tried again.
      await world.sql(
        'UPDATE mail_server_leases SET held_until = NULL, next_due_at = now() WHERE owner IS NULL',
      )
      return (await world.states()).sent === 40
    })
    expect(await worker.kill('SIGTERM')).toBe(0)
    expectOnce(all)
    const rows =
      await world.sql(`SELECT count(*)::int AS n FROM messages m JOIN attempts a ON a.message_id = m.id
      WHERE least(m.settled_at, a.started_at, a.ended_at) > now() - interval '10 minutes'
        AND greatest(m.settled_at, a.started_at, a.ended_at) <= now()`)
    expect(rows).toEqual([{ n: 40 }])
  })

  it('the web’s own, days ahead or behind: due at once, and a form sent twice is one message', async () => {
    const server = await world.addServer(sink.port)
    const form = world.draft(server, { submissionKey: world.newId() })
    const now = Date.now()
    const at = async (days: number) => {
      vi.setSystemTime(now + days * DAY)
      return (await world.enqueue([form]))[0]!
    }
    vi.useFakeTimers({ toFake: ['Date'] })
    const [ahead, behind] = [await at(5), await at(-5)]
    vi.useRealTimers()
    expect(behind).toEqual({ ...ahead, repeated: true })
    const [other] = await enqueue(server, 1)
    await world.workUntil(areStates({ sent: 2 }))
    expectOnce([ahead, other!])
  })

  it('the database’s, put forward over every lease: what is under way is uncertain, the rest goes on', async () => {
    const server = await world.addServer(sink.port, { paceConnections: 2 })
    hold(2)
    const all = await enqueue(server, 10)
    const worker = world.work({ leaseSeconds: 1_000 })
    await until(() => held === 2)
    await moveDatabaseClock(world.sql, 1)
    await until(areStates({ sent: 8, uncertain: 2 }))
    answer()
    await until(() => sink.messages.length === 10)
    await worker.stop()
    expect(await world.states()).toEqual({ sent: 8, uncertain: 2 })
    expectOnce(all)
  })

  it('the database’s, put back: nothing is lost, what comes new goes, and the rest when the time has come', async () => {
    const server = await world.addServer(sink.port, { paceConnections: 1 })
    hold(1)
    const all = await enqueue(server, 30)
    const worker = world.work()
    await until(() => held === 1)
    await moveDatabaseClock(world.sql, -1)
    answer()
    await until(async () => (await world.message(all[0]!.id)).state !== 'sending')
    const late = await enqueue(server, 2)
    await until(async () => (await world.message(late[1]!.id)).state === 'sent')
    await moveDatabaseClock(world.sql, 1)
    await until(areStates({ sent: 32 }))
    await worker.stop()
    expectOnce([...all, ...late])
  })

  it('put back while a worker lay dead: its servers are free two minutes later', async () => {
    const server = await world.addServer(sink.port)
    const [message] = await enqueue(server, 1)
    await world.sql(
      `UPDATE mail_server_leases SET owner = 'dead', epoch = epoch + 1, until = now() + interval '30 s'`,
    )
    await moveDatabaseClock(world.sql, -10)
    const { remindServers } = await import('@/lib/delivery/sql/release-lease')
    await remindServers(world.pool)
    // The column has milliseconds, and rounds up: on a quick machine a minute is one and a bit.
    const [lease] = await world.sql(
      `SELECT owner, until - now() <= interval '60.001 s' AS soon FROM mail_server_leases`,
    )
    expect(lease).toEqual({ owner: 'dead', soon: true })
    await moveDatabaseClock(world.sql, 10)
    await world.workUntil(areStates({ sent: 1 }))
    expectOnce([message!])
  })
})

describe('answers by a test clock', () => {
  it('nine minutes late: sent; later than ten: uncertain, and not sent again', async () => {
    const server = await world.addServer(sink.port, { paceConnections: 2 })
    const answers: (() => void)[] = []
    const onEnd = () => new Promise<null>((resolve) => answers.push(() => resolve(null)))
    Object.assign(sink.options, { onEnd })
    const all = await enqueue(server, 2)
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
      shouldAdvanceTime: true,
    })
    const pass = async (minutes: number) => {
      for (let seconds = 0; seconds < minutes * 60; seconds += 5) {
        await vi.advanceTimersByTimeAsync(5_000)
        await world.sql('SELECT 1') // and what the worker has asked is answered
      }
    }
    try {
      const worker = world.work({ leaseSeconds: 60 })
      await until(() => answers.length === 2)
      await pass(9)
      expect(await world.states()).toEqual({ sending: 2 })
      answers[0]!()
      await until(areStates({ sending: 1, sent: 1 }))
      await pass(1.5)
      await until(areStates({ uncertain: 1, sent: 1 }))
      answers[1]!()
      await worker.stop()
    } finally {
      vi.useRealTimers()
    }
    await until(() => sink.messages.length === 2)
    expectOnce(all)
    const tries = await world.sql('SELECT outcome, code FROM attempts ORDER BY ended_at')
    expect(tries).toEqual([
      { outcome: 'sent', code: null },
      { outcome: 'uncertain', code: 'lost_after_end' },
    ])
  })
})

describe('the database’s disk is full', () => {
  it('nothing is accepted, nothing leaves, and what was answered meanwhile is written once there is room', async () => {
    const server = await world.addServer(sink.port, { paceConnections: 2 })
    hold(2)
    const all = await enqueue(server, 6)
    const worker = world.work()
    await until(() => held === 2)
    const makeRoom = await fillDisk(world.database)
    try {
      await expect(enqueue(server, 1)).rejects.toMatchObject({ code: 'unavailable' })
      answer()
      await until(() => sink.messages.length === 2)
      await expect(enqueue(server, 1)).rejects.toMatchObject({ code: 'unavailable' })
      expect(await world.states()).toEqual({ sending: 2, queued: 4 })
    } finally {
      await makeRoom()
    }
    await until(areStates({ sent: 6 }))
    await worker.stop()
    expectOnce(all)
  })

  it('for longer than leases last: what has no answer is uncertain, and everything else gets there once', async () => {
    const server = await world.addServer(sink.port, { paceConnections: 2 })
    hold(2)
    const all = await enqueue(server, 6)
    const worker = world.work({ leaseSeconds: 2 })
    await until(() => held === 2)
    const makeRoom = await fillDisk(world.database)
    try {
      await until(() => sink.open() === 0)
    } finally {
      await makeRoom()
    }
    answer()
    await until(async () => {
      const { queued = 0, sending = 0 } = await world.states()
      return queued + sending === 0
    })
    await worker.stop()
    // So short a lease may run out on a slow machine too: it is counted by what arrived.
    const rows = await world.sql('SELECT state, message_id AS "messageId" FROM messages')
    expect(rows.filter(({ state }) => state === 'uncertain').length).toBeGreaterThanOrEqual(2)
    expect(rows.filter(({ state }) => state !== 'uncertain' && state !== 'sent')).toEqual([])
    const came = sink.messages.map(({ messageId }) => messageId)
    expect(new Set(came).size).toBe(came.length)
    expect(
      rows.filter(({ state, messageId }) => state === 'sent' && !came.includes(String(messageId))),
    ).toEqual([])
    expect(rows).toHaveLength(all.length)
  })

  it('while what a dead worker left is cleaned up: its lease runs out again until that is done', async () => {
    const server = await world.addServer(sink.port)
    await enqueue(server, 1)
    await world.sql(`UPDATE messages SET state = 'sending', epoch = 1, started_at = now()`)
    await world.sql(
      `UPDATE mail_server_leases SET owner = 'dead', epoch = 1, until = now(), next_due_at = NULL`,
    )
    const makeRoom = await fillDisk(world.database, ['messages'])
    const worker = world.work({ leaseSeconds: 1 })
    try {
      await until(async () => {
        const [lease] = await world.sql('SELECT epoch::int AS epoch FROM mail_server_leases')
        return Number(lease!.epoch) > 2
      })
    } finally {
      await makeRoom()
    }
    await until(areStates({ uncertain: 1 }))
    await worker.stop()
    expect(sink.messages).toEqual([])
  })
})
