import { percentile, summarize, type Benchmark } from '../figure'
import { startChildSink } from './children'
import { enqueueCopies } from './fill'
import { openEngineInstallation, until } from './installation'

const SINGLES = 200
const TARPIT_MS = 5_000
const WAITING = 50_000
const OTHERS = 100
const TAKEOVERS = 3
const ANSWER_MS = 100

/**
 * A message on its own: from the moment its enqueueing is called to the sink's acceptance (which answers at
 * once), on an idle server whose connection is open.
 */
export const acceptedBenchmark: Benchmark = {
  figures: [{ name: 'enqueue_to_accepted_p95', unit: 'ms' }],
  run: async () => {
    const sink = await startChildSink()
    const engine = await openEngineInstallation()
    const server = await engine.addServer(sink.port)
    const worker = await engine.startWorker(sink.port)
    const times: number[] = []
    for (let index = -10; index < SINGLES; index++) {
      await sink.report()
      const begun = now()
      await engine.enqueue(server, 1)
      let at = 0
      await until(async () => (at = (await sink.report()).lastAt) > 0)
      if (index >= 0) times.push(at - begun)
    }
    await worker.kill('SIGTERM')
    await engine.close()
    await sink.stop()
    return [summarize(times, 0.95)]
  },
}

/**
 * One worker: company A's server answers each message after five seconds and has 50,000 waiting, company B sends
 * a hundred one after the other. What each of B's waits from being handed to enqueueing to its acceptance.
 */
export const fairWaitBenchmark: Benchmark = {
  figures: [{ name: 'fair_wait_p95', unit: 's' }],
  run: async () => {
    const [slow, quick] = [await startChildSink({ delayMs: TARPIT_MS }), await startChildSink()]
    const engine = await openEngineInstallation()
    const tarpit = await engine.addServer(slow.port)
    const other = await engine.addServer(quick.port, { companyId: await engine.addCompany('autre') })
    await enqueueCopies(engine, tarpit, WAITING, 1_000)
    const worker = await engine.startWorker([slow.port, quick.port])
    await until(async () => (await slow.report()).count > 0)
    const times: number[] = []
    for (let index = 0; index < OTHERS; index++) {
      const begun = now()
      await engine.enqueue(other, 1)
      let at = 0
      await until(async () => (at = (await quick.report()).lastAt) > 0)
      times.push((at - begun) / 1000)
    }
    await worker.kill('SIGKILL')
    await engine.close()
    await Promise.all([slow.stop(), quick.stop()])
    return [summarize(times, 0.95)]
  },
}

/** kill -9 of the worker that has the lease, another one waiting: until the sink accepts the next message. */
export const takeoverBenchmark: Benchmark = {
  figures: [{ name: 'takeover_after_kill', unit: 's' }],
  run: async () => {
    const sink = await startChildSink({ delayMs: ANSWER_MS })
    const engine = await openEngineInstallation()
    const server = await engine.addServer(sink.port)
    const times: number[] = []
    for (let round = 0; round < TAKEOVERS; round++) {
      const [first, second] = [await engine.startWorker(sink.port), await engine.startWorker(sink.port)]
      await engine.enqueue(server, 2_000)
      await until(async () => (await sink.report()).count > 0)
      const [{ owner } = { owner: '' }] = await engine.sql<{ owner: string }>(
        'SELECT owner FROM mail_server_leases WHERE mail_server_id = $1',
        [server],
      )
      const holder = owner.includes(`/${first.pid}/`) ? first : second
      await holder.kill('SIGKILL')
      const killed = now()
      // What the dead one had handed over is still answered.
      await new Promise((resolve) => setTimeout(resolve, 10 * ANSWER_MS))
      await sink.report()
      let at = 0
      await until(async () => (at = (await sink.report()).firstAt) > 0)
      times.push((at - killed) / 1000)
      await (holder === first ? second : first).kill('SIGTERM')
      await engine.sql(`UPDATE messages SET state = 'cancelled' WHERE state = 'queued'`)
    }
    await engine.close()
    await sink.stop()
    return [{ ...summarize(times, 1), value: percentile(times, 1) }]
  },
}

/** Milliseconds of the epoch, as the sink's process counts them. */
const now = () => performance.timeOrigin + performance.now()
