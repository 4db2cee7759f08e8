import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabaseProxy, type DatabaseProxy } from '../run/database-proxy'
import { createDeliveryWorld, until, type DeliveryWorld } from './support/delivery-world'
import { startSink, type Sink } from './support/sink'
import { bundleWorker, startWorkerProcess, type WorkerProcess } from './support/worker-process'

/** A worker process whose database goes away for ten seconds goes on by itself: nothing lost, nothing twice. */

const AWAY_MS = 10_000
let world: DeliveryWorld
let sink: Sink
let wire: DatabaseProxy
let worker: WorkerProcess

beforeAll(async () => {
  sink = await startSink({ keep: false })
  world = await createDeliveryWorld([sink.port])
  wire = await openDatabaseProxy(world.database.workerUrl)
  const database = { ...world.database, workerUrl: wire.through(world.database.workerUrl) }
  worker = await startWorkerProcess(await bundleWorker(), database, [sink.port])
})
afterAll(async () => {
  await worker?.kill('SIGKILL')
  await wire?.close()
  await world?.close()
  await sink?.stop()
})

const add = (server: string, count: number) =>
  world.enqueue(Array.from({ length: count }, () => world.draft(server)))
const sent = async () => (await world.states()).sent ?? 0

it.each(['cut', 'freeze'] as const)('the wire is %s', async (how) => {
  const server = await world.addServer(sink.port)
  const before = await sent()
  await add(server, 20)
  await until(async () => (await sent()) === before + 20)
  await add(server, 60)
  await wire[how]()
  await new Promise((resolve) => setTimeout(resolve, AWAY_MS))
  await add(server, 20)
  expect(await sent()).toBeLessThan(before + 100)
  await wire.restore()
  await until(async () => (await sent()) === before + 100, 60_000)
  const ids = sink.messages.map(({ messageId }) => messageId)
  expect(new Set(ids).size).toBe(ids.length)
  const rows = await world.sql(`SELECT 1 FROM workers WHERE seen_at > now() - interval '35 seconds'`)
  expect(rows).toHaveLength(1)
})

it('and it was the same process all along', async () => {
  expect(await worker.kill('SIGTERM')).toBe(0)
})
