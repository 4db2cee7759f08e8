import { summarize, type Benchmark } from '../figure'
import { sendByPool, startChildSink, type ChildSink } from './children'
import { openEngineInstallation, until, type EngineInstallation } from './installation'

const ROUNDS = 5
const SERVERS = 10
const CONNECTIONS = SERVERS * 3
const MESSAGES = 3_000
const BYTES = 1_000

/**
 * The engine's delivery of waiting messages against raw nodemailer's pooled sendMail: the same sink (no TLS, no
 * AUTH, no delay), 30 connections, 1 kB messages, interleaved rounds in one run. Each side is measured by the
 * sink, from the first to the last message it accepted.
 */
export const groupSettleBenchmark: Benchmark = {
  figures: [
    { name: 'group_settle_vs_pool', unit: 'times' },
    { name: 'group_settle_rate', unit: 'messages/s' },
  ],
  run: async () => {
    const sink = await startChildSink()
    const engine = await openEngineInstallation()
    const servers: string[] = []
    for (let index = 0; index < SERVERS; index++) servers.push(await engine.addServer(sink.port))
    const ratios: number[] = []
    const rates: number[] = []
    // One round of each to warm up.
    for (let round = -1; round < ROUNDS; round++) {
      const pool = await rateOfPool(sink)
      const ours = await rateOfEngine(sink, engine, servers)
      if (round < 0) continue
      ratios.push(ours / pool)
      rates.push(ours)
    }
    await engine.close()
    await sink.stop()
    return [summarize(ratios, 0.5), summarize(rates, 0.5)]
  },
}

async function rateOfPool(sink: ChildSink): Promise<number> {
  await sink.report()
  await sendByPool({ port: sink.port, connections: CONNECTIONS, messages: MESSAGES, bytes: BYTES })
  return rate(await sink.report())
}

async function rateOfEngine(sink: ChildSink, engine: EngineInstallation, servers: string[]): Promise<number> {
  for (const server of servers) await engine.enqueue(server, MESSAGES / SERVERS, BYTES)
  await sink.report()
  const worker = await engine.startWorker(sink.port)
  await until(
    async () =>
      (await engine.sql(`SELECT 1 FROM messages WHERE state IN ('queued', 'sending') LIMIT 1`)).length === 0,
  )
  const measured = rate(await sink.report())
  await worker.kill('SIGTERM')
  return measured
}

function rate({ count, firstAt, lastAt }: { count: number; firstAt: number; lastAt: number }): number {
  return (count / (lastAt - firstAt)) * 1000
}
