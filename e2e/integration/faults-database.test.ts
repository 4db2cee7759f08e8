import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openEngineInstallation, type EngineInstallation } from '@/lib/bench/engine/installation'
import { until } from './support/delivery-world'
import { startSink, type Sink } from './support/sink'

/** A durable database of its own that is stopped at once under load, a worker process, and mail that is enqueued. */

// That its database is away is what is tried here.
vi.hoisted(() => (process.env.LOG_LEVEL = process.env.TEST_LOG_LEVEL ?? 'silent'))

const STOPS = 2
const CONNECTIONS = 3

let sink: Sink
let engine: EngineInstallation

beforeAll(async () => {
  sink = await startSink({ keep: false })
  engine = await openEngineInstallation()
})
afterAll(async () => {
  await engine?.close()
  await sink?.stop()
})

it('stopped at once, twice: what was accepted is there, and everything arrives once', async () => {
  const server = await engine.addServer(sink.port, { connections: CONNECTIONS })
  Object.assign(sink.options, {
    onEnd: () => new Promise<null>((resolve) => setTimeout(() => resolve(null), 5)),
  })
  const accepted = new Set<string>()
  let refused = 0
  let writing = true
  const write = async () => {
    while (writing) {
      const batch = await engine.enqueue(server, 10).catch(() => null)
      for (const id of batch ?? []) accepted.add(id)
      if (batch === null) refused++
      await new Promise((resolve) => setTimeout(resolve, batch === null ? 200 : 50))
    }
  }
  const writer = write()
  const worker = await engine.startWorker(sink.port)
  for (let stop = 1; stop <= STOPS; stop++) {
    const goal = sink.messages.length + 60
    await until(() => sink.messages.length > goal)
    await engine.stopDatabaseAtOnce()
    const before = refused
    await until(() => refused > before)
    await until(() => sink.messages.length > goal + 40, 60_000)
  }
  writing = false
  await writer
  const rows = () =>
    engine.sql<{ messageId: string; state: string }>('SELECT message_id AS "messageId", state FROM messages')
  await until(async () => (await rows()).every(({ state }) => state === 'sent'), 60_000)
  await worker.kill('SIGTERM')
  const known = (await rows()).map(({ messageId }) => messageId).sort()
  expect([...accepted].filter((id) => !known.includes(id))).toEqual([])
  expect(sink.messages.map(({ messageId }) => messageId).sort()).toEqual(known)
}, 180_000)
