import { summarize, type Benchmark, type Measured } from '../figure'
import { sendBy, startChildSink, type ChildSink, type SinkReport } from './children'
import { enqueueCopies } from './fill'
import { openEngineInstallation, until, type EngineInstallation } from './installation'
import type { SenderKind } from './yardsticks'

const ROUNDS = 9
const MESSAGES = 3_000
const BYTES = 1_000
/**
 * Connections, how they are spread over mail servers, and the messages of a round: each takes three seconds and more,
 * because in a process's first second its code is still being compiled, on either side.
 */
const SHAPES = [
  { connections: 3, servers: [3], messages: 3_000 },
  { connections: 10, servers: [3, 3, 2, 2], messages: 6_000 },
  { connections: 30, servers: Array.from({ length: 10 }, () => 3), messages: 12_000 },
]

/** A server's answer to a message's end in the second comparison, ms: a near and quick one's. */
const ANSWER_MS = 20
/** Then each connection has so many messages. */
const MESSAGES_EACH = 150

/** How messages come in: callers at once, and messages in each call. Single ones come by as many as go out. */
const WAYS_IN = [
  ['single', 30, 1],
  ['batch', 2, 100],
] as const

/**
 * The engine's delivery of waiting messages against raw nodemailer's pooled sendMail, and on thirty connections
 * against the wire itself: the same sink (no TLS, no AUTH, no delay), as many connections, 1 kB messages,
 * interleaved rounds in one run. Each side is measured by the sink, from the first to the last message it
 * accepted; the engine's every start and outcome is durable, the others write nothing.
 */
export const versusRawBenchmark: Benchmark = {
  figures: [
    ...SHAPES.map(({ connections }) => ({ name: `delivery_vs_raw_${connections}`, unit: 'times' })),
    { name: 'delivery_vs_wire_30', unit: 'times' },
    { name: 'delivery_rate_30', unit: 'messages/s' },
  ],
  run: async () => {
    const sink = await startChildSink()
    const figures: Measured[] = []
    for (const shape of SHAPES) {
      const last = shape === SHAPES.at(-1)
      const { raw, wire, rates } = await compare(sink, shape, { messages: shape.messages, withWire: last })
      figures.push(summarize(raw, 0.5))
      if (last) figures.push(summarize(wire, 0.5), summarize(rates, 0.5))
    }
    await sink.stop()
    return figures
  },
}

/** The same against a sink that answers after 20 ms. */
export const versusRawWaitingBenchmark: Benchmark = {
  figures: SHAPES.map(({ connections }) => ({
    name: `delivery_vs_raw_${connections}_answer_${ANSWER_MS}ms`,
    unit: 'times',
  })),
  run: async () => {
    const sink = await startChildSink({ delayMs: ANSWER_MS })
    const figures: Measured[] = []
    for (const shape of SHAPES) {
      const messages = shape.connections * MESSAGES_EACH
      figures.push(summarize((await compare(sink, shape, { messages, withWire: false })).raw, 0.5))
    }
    await sink.stop()
    return figures
  },
}

/** @returns for each round, ours ÷ the others', and ours in messages a second */
async function compare(
  sink: ChildSink,
  shape: (typeof SHAPES)[number],
  { messages, withWire }: { messages: number; withWire: boolean },
) {
  const engine = await openEngineInstallation()
  const servers: Server[] = []
  // Each server gets as much as its connections carry, so that all are busy to the end, as the pool's are.
  for (const connections of shape.servers)
    servers.push({
      id: await engine.addServer(sink.port, { connections }),
      messages: Math.round((messages * connections) / shape.connections),
    })
  const [raw, wire, rates]: [number[], number[], number[]] = [[], [], []]
  // One round of each to warm up.
  for (let round = -1; round < ROUNDS; round++) {
    const pool = await measureYardstick(sink, 'pool', shape.connections, messages)
    const own = await measureEngine(sink, engine, servers)
    const bare = withWire ? await measureYardstick(sink, 'wire', shape.connections, messages) : NaN
    if (round < 0) continue
    raw.push(own / pool)
    wire.push(own / bare)
    rates.push(own)
  }
  await engine.close()
  return { raw, wire, rates }
}

/**
 * The same with its way into the database: from the first message handed to enqueueing until the last one is
 * accepted, the worker at work meanwhile; by thirty callers with one message each at a time, or in
 * transactions of a hundred.
 */
export const withEnqueueBenchmark: Benchmark = {
  figures: [
    { name: 'delivery_with_enqueue_vs_raw_30_single', unit: 'times' },
    { name: 'delivery_with_enqueue_vs_raw_30_batch', unit: 'times' },
  ],
  run: async () => {
    const sink = await startChildSink()
    const engine = await openEngineInstallation()
    const servers: string[] = []
    for (let index = 0; index < 10; index++) servers.push(await engine.addServer(sink.port))
    const worker = await engine.startWorker(sink.port)
    const results: Record<'single' | 'batch', number[]> = { single: [], batch: [] }
    for (let round = -1; round < ROUNDS; round++) {
      const pool = await measureYardstick(sink, 'pool', 30, MESSAGES)
      for (const [kind, callers, size] of WAYS_IN) {
        const own = await measureEnqueueing(sink, engine, {
          servers,
          callers,
          size,
          messages: MESSAGES,
          bytes: BYTES,
        })
        if (round >= 0) results[kind].push(own / pool)
      }
    }
    await worker.kill('SIGTERM')
    await engine.close()
    await sink.stop()
    return [summarize(results.single, 0.5), summarize(results.batch, 0.5)]
  },
}

/** @returns messages a second */
async function measureYardstick(
  sink: ChildSink,
  kind: SenderKind,
  connections: number,
  messages: number,
): Promise<number> {
  await sink.report()
  await sendBy(kind, { port: sink.port, connections, messages, bytes: BYTES })
  return rate(await sink.report())
}

type Server = { id: string; messages: number }

async function measureEngine(sink: ChildSink, engine: EngineInstallation, servers: Server[]) {
  for (const { id, messages } of servers) await enqueueCopies(engine, id, messages, BYTES)
  await sink.report()
  const worker = await engine.startWorker(sink.port)
  const measured = rate(await untilAccepted(sink, sum(servers.map(({ messages }) => messages))))
  await untilSent(engine)
  await worker.kill('SIGTERM')
  return measured
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0)

export type EnqueueOrder = {
  servers: string[]
  /** Each waits for its own call before it makes the next one. */
  callers: number
  /** Messages in a call; one: accepted as the web accepts it. */
  size: number
  messages: number
  bytes: number
}

/**
 * From the first message handed to enqueueing to the last one accepted, a worker being at work.
 * @returns messages a second
 */
export async function measureEnqueueing(
  sink: ChildSink,
  engine: EngineInstallation,
  { servers, callers, size, messages, bytes }: EnqueueOrder,
): Promise<number> {
  await sink.report()
  const begun = performance.timeOrigin + performance.now()
  let turn = 0
  const call = async () => {
    while (turn * size < messages) {
      const server = servers[turn++ % servers.length]!
      await (size === 1 ? engine.accept(server, bytes) : engine.enqueue(server, size, bytes))
    }
  }
  await Promise.all(Array.from({ length: callers }, call))
  const { count, lastAt } = await untilAccepted(sink, messages)
  await untilSent(engine)
  return (count / (lastAt - begun)) * 1000
}

/** Waits for a sink to accept so many messages. The sink is asked: asking the database costs it what is measured. */
export async function untilAccepted(sink: ChildSink, messages: number): Promise<SinkReport> {
  const total = { count: 0, firstAt: Infinity, lastAt: 0, times: [] as SinkReport['times'] }
  await until(async () => {
    const { count, firstAt, lastAt, times } = await sink.report()
    if (count > 0) total.firstAt = Math.min(total.firstAt, firstAt)
    total.lastAt = Math.max(total.lastAt, lastAt)
    total.count += count
    total.times.push(...times)
    return total.count >= messages
  })
  return total
}

/** Waits until nothing is under way any more: for the end of a round, it reads every message. */
export function untilSent(engine: EngineInstallation): Promise<void> {
  const waiting = `SELECT 1 FROM messages WHERE state IN ('queued', 'sending') LIMIT 1`
  return until(async () => (await engine.sql(waiting)).length === 0)
}

function rate({ count, firstAt, lastAt }: SinkReport): number {
  return (count / (lastAt - firstAt)) * 1000
}
