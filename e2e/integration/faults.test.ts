import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDeliveryWorld, until, type DeliveryWorld } from './support/delivery-world'
import { openFaultWire, type Fault, type FaultWire } from './support/fault-wire'
import { startSink, type Sink } from './support/sink'
import { bundleWorker, startWorkerProcess, type WorkerProcess } from './support/worker-process'

/**
 * What goes wrong on the wire and with workers. Each time: accepted = delivered + waiting + explained, exactly, and
 * nothing arrives twice.
 */

let world: DeliveryWorld
let sink: Sink
let wire: FaultWire
let program: string

beforeAll(async () => {
  sink = await startSink()
  wire = await openFaultWire(sink.port)
  world = await createDeliveryWorld([sink.port, wire.port])
  program = await bundleWorker()
})
afterAll(async () => {
  await world?.close()
  await wire?.stop()
  await sink?.stop()
})
beforeEach(async () => {
  wire.set(null)
  Object.assign(sink.options, { onEnd: undefined })
  sink.messages.length = 0
  for (const table of ['messages', 'mail_servers']) await world.sql(`DELETE FROM ${table}`)
})

const arrivals = (messageId: string) =>
  sink.messages.filter((message) => message.messageId === messageId).length
/** As if every wait were over. */
const goOn = async () => {
  await world.sql(`UPDATE messages SET due_at = now() WHERE state = 'queued'`)
  await world.sql('UPDATE mail_server_leases SET held_until = NULL, next_due_at = now() WHERE owner IS NULL')
}
/** What the lease would otherwise make us wait for: nobody renews it, so it has run out. */
const expireLeases = () =>
  world.sql(`UPDATE mail_server_leases SET until = now() - interval '1 second' WHERE owner IS NOT NULL`)

describe('on the wire', () => {
  it.each<[string, Fault, { tried: string; code: string | null; arrived: number }]>([
    [
      'cut before MAIL',
      { at: 'mail', do: 'drop' },
      { tried: 'deferred', code: 'connection_lost', arrived: 0 },
    ],
    ['cut at RCPT', { at: 'rcpt', do: 'drop' }, { tried: 'deferred', code: 'connection_lost', arrived: 0 }],
    [
      'cut after RCPT',
      { at: 'data', do: 'drop' },
      { tried: 'deferred', code: 'connection_lost', arrived: 0 },
    ],
    ['cut in DATA', { at: 'body', do: 'drop' }, { tried: 'uncertain', code: 'lost_after_end', arrived: 0 }],
    [
      'cut after the dot',
      { at: 'dot', do: 'drop' },
      { tried: 'uncertain', code: 'lost_after_end', arrived: 1 },
    ],
    ['cut after the 250', { at: 'after250', do: 'drop' }, { tried: 'sent', code: null, arrived: 1 }],
    [
      '421 at MAIL',
      { at: 'mail', do: 'answer', words: '421 4.3.2 closing' },
      { tried: 'deferred', code: 'service_closing', arrived: 0 },
    ],
    [
      '421 in the middle',
      { at: 'data', do: 'answer', words: '421 4.3.2 closing' },
      { tried: 'deferred', code: 'service_closing', arrived: 0 },
    ],
    [
      'garbled at RCPT',
      { at: 'rcpt', do: 'answer', words: '\x01\x02 what?' },
      { tried: 'deferred', code: 'protocol', arrived: 0 },
    ],
    [
      'garbled after the dot',
      { at: 'dot', do: 'answer', words: '\x01\x02 what?' },
      { tried: 'uncertain', code: 'lost_after_end', arrived: 1 },
    ],
    ['endless at MAIL', { at: 'mail', do: 'endless' }, { tried: 'deferred', code: 'protocol', arrived: 0 }],
    [
      'endless after the dot',
      { at: 'dot', do: 'endless' },
      { tried: 'uncertain', code: 'lost_after_end', arrived: 1 },
    ],
  ])('%s', async (_, fault, { tried, code, arrived }) => {
    const server = await world.addServer(wire.port)
    wire.set(fault)
    const [message] = await world.enqueue([world.draft(server)])
    const { id, messageId } = message!
    await world.workUntil(async () => Boolean((await world.message(id)).attempts))
    expect(wire.struck()).toBe(1)
    expect((await world.message(id)).attempts).toMatchObject([{ outcome: tried, code }])
    expect(arrivals(messageId)).toBe(arrived)
    await goOn()
    await world.workUntil(async () => !(await world.states()).queued)
    // What nobody knows is decided by nobody here; everything else got there, once.
    expect(await world.states()).toEqual({ [tried === 'uncertain' ? 'uncertain' : 'sent']: 1 })
    expect(arrivals(messageId)).toBe(tried === 'uncertain' ? arrived : 1)
  })
})

describe('workers', () => {
  it('stopped for longer than its lease one writes nothing late, and another has taken over', async () => {
    const server = await world.addServer(sink.port, { paceConnections: 1 })
    let answer!: (reply: null) => void
    const answered = new Promise<null>((resolve) => (answer = resolve))
    let held = 0
    Object.assign(sink.options, { onEnd: () => (held++ === 0 ? answered : null) })
    const [first, ...rest] = await world.enqueue(Array.from({ length: 4 }, () => world.draft(server)))
    const stopped = await startWorkerProcess(program, world.database, [sink.port])
    await until(() => held === 1)
    stopped.signal('SIGSTOP')
    await expireLeases()
    const other = await startWorkerProcess(program, world.database, [sink.port])
    await until(async () => (await world.states()).sent === rest.length)
    expect((await world.message(first!.id)).state).toBe('uncertain')
    await other.kill('SIGTERM')
    // The answer was there all the while: now that it is read, it comes too late.
    answer(null)
    await until(() => arrivals(first!.messageId) === 1)
    stopped.signal('SIGCONT')
    const [later] = await world.enqueue([world.draft(server)])
    await until(async () => (await world.message(later!.id)).state === 'sent')
    expect(await stopped.kill('SIGTERM')).toBe(0)
    expect(await world.message(first!.id)).toMatchObject({
      state: 'uncertain',
      attempts: [{ outcome: 'uncertain', code: 'worker_lost' }],
    })
    expect(await world.states()).toEqual({ sent: 4, uncertain: 1 })
    expect(sink.messages).toHaveLength(5)
  }, 90_000)

  it('two that fight for one server lose nothing and double nothing', async () => {
    const server = await world.addServer(sink.port, { paceConnections: 2 })
    const all = await world.enqueue(Array.from({ length: 150 }, () => world.draft(server)))
    const workers = [world.work({ leaseSeconds: 1 }), world.work({ leaseSeconds: 1 })]
    let stolen = 0
    const stealing = setInterval(() => {
      if (stolen++ < 8) void expireLeases()
    }, 150)
    try {
      await until(async () => {
        const states = await world.states()
        return !states.queued && !states.sending
      }, 60_000)
    } finally {
      clearInterval(stealing)
      for (const worker of workers) await worker.stop()
    }
    expect(stolen).toBeGreaterThan(0)
    const states = await world.states()
    expect((states.sent ?? 0) + (states.uncertain ?? 0)).toBe(all.length)
    expect(Math.max(...all.map(({ messageId }) => arrivals(messageId)))).toBe(1)
    const rows = await world.sql(`SELECT message_id AS id FROM messages WHERE state = 'sent'`)
    expect(rows.filter(({ id }) => arrivals(String(id)) !== 1)).toEqual([])
  }, 90_000)

  it('killed with -9 in the middle of a message: uncertain, never sent twice, the others go on', async () => {
    const server = await world.addServer(sink.port, { paceConnections: 1 })
    let held = 0
    Object.assign(sink.options, { onEnd: () => (held++ === 0 ? new Promise<null>(() => {}) : null) })
    const [first] = await world.enqueue(Array.from({ length: 3 }, () => world.draft(server)))
    const killed: WorkerProcess = await startWorkerProcess(program, world.database, [sink.port])
    await until(() => held === 1)
    await killed.kill('SIGKILL')
    await expireLeases()
    await world.workUntil(async () => (await world.states()).sent === 2)
    expect((await world.message(first!.id)).attempts).toMatchObject([{ code: 'worker_lost' }])
    expect(await world.states()).toEqual({ sent: 2, uncertain: 1 })
    expect(sink.messages).toHaveLength(2)
  }, 60_000)

  it('killed with -9 where uncertain messages go again: at most one twice a connection, under the same Message-ID', async () => {
    const connections = 2
    const server = await world.addServer(sink.port, { paceConnections: connections })
    await world.sql(`INSERT INTO delivery_rules VALUES ($1, 'resend', false, 25, 150, 96, 20)`, [
      world.companyId,
    ])
    const came: string[] = []
    const onEnd = ({ messageId }: { messageId: string }) =>
      came.push(messageId) <= connections ? new Promise<null>(() => {}) : null
    Object.assign(sink.options, { onEnd })
    const all = await world.enqueue(Array.from({ length: 6 }, () => world.draft(server)))
    const killed = await startWorkerProcess(program, world.database, [sink.port])
    await until(() => came.length === connections)
    const underWay = [...came].sort()
    await killed.kill('SIGKILL')
    await expireLeases()
    try {
      await world.workUntil(async () => {
        await goOn()
        return (await world.states()).sent === all.length
      })
    } finally {
      await world.sql('DELETE FROM delivery_rules')
    }
    const twice = came.filter((id, place) => came.indexOf(id) !== place)
    expect(twice.sort()).toEqual(underWay)
    expect([...new Set(came)].sort()).toEqual(all.map(({ messageId }) => messageId).sort())
    expect(came).toHaveLength(all.length + connections)
  }, 60_000)
})
