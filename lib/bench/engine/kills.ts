import { startSink } from '@/e2e/integration/support/sink'
import type { Benchmark } from '../figure'
import { openEngineInstallation, until } from './installation'

const KILLS = 20
const BETWEEN = 500
const SERVERS = 5
const CONNECTIONS = SERVERS * 3

/**
 * kill -9 of the worker under load, twenty times, at least 500 messages delivered between two kills, mail being
 * enqueued meanwhile. Lost: committed, and neither in the sink nor queued, uncertain, cancelled or failed
 * with a reply. The dead worker's leases are made to run out at once (nothing else is waited for).
 */
export const killsBenchmark: Benchmark = {
  figures: [
    { name: 'lost_after_20_kills', unit: 'messages' },
    { name: 'uncertain_per_kill_max', unit: `messages (${CONNECTIONS} connections)` },
    { name: 'duplicates_per_kill_max', unit: `messages (${CONNECTIONS} connections)` },
  ],
  run: async () => {
    const sink = await startSink({ keep: false })
    const engine = await openEngineInstallation()
    const servers: string[] = []
    for (let index = 0; index < SERVERS; index++) servers.push(await engine.addServer(sink.port))
    const count = async (state: string) =>
      (
        await engine.sql<{ n: number }>('SELECT count(*)::int AS n FROM messages WHERE state = $1', [state])
      )[0]!.n
    let enqueueing = true
    const load = (async () => {
      for (let turn = 0; enqueueing; turn++) {
        if ((await count('queued')) > 3_000) await new Promise((resolve) => setTimeout(resolve, 50))
        else await engine.enqueue(servers[turn % SERVERS]!, 100)
      }
    })()
    let uncertainBefore = 0
    let uncertainMost = 0
    for (let kill = 0; kill < KILLS; kill++) {
      const worker = await engine.startWorker(sink.port)
      const goal = sink.messages.length + BETWEEN + Math.floor(Math.random() * 100)
      await until(() => sink.messages.length >= goal)
      await worker.kill('SIGKILL')
      await until(() => sink.open() === 0)
      await engine.sql(
        `UPDATE mail_server_leases SET until = now() - interval '1 second' WHERE owner IS NOT NULL`,
      )
      const left = await count('sending')
      const uncertain = (await count('uncertain')) + left
      uncertainMost = Math.max(uncertainMost, uncertain - uncertainBefore)
      uncertainBefore = uncertain
    }
    enqueueing = false
    await load
    const worker = await engine.startWorker(sink.port)
    await until(async () => (await count('queued')) === 0 && (await count('sending')) === 0)
    await worker.kill('SIGTERM')
    const rows = await engine.sql<{ messageId: string; explained: boolean }>(
      `SELECT message_id AS "messageId",
         state IN ('queued', 'uncertain', 'cancelled') OR (state = 'failed' AND reply IS NOT NULL) AS explained FROM messages`,
    )
    const times = new Map<string, number>()
    for (const { messageId } of sink.messages) times.set(messageId, (times.get(messageId) ?? 0) + 1)
    const lost = rows.filter(({ messageId, explained }) => !explained && !times.has(messageId)).length
    const doubles = [...times.values()].reduce((sum, one) => sum + one - 1, 0)
    await engine.close()
    await sink.stop()
    // No message may come twice at all, so the sum over all kills stands for the most of one.
    return [{ value: lost }, { value: uncertainMost }, { value: doubles }]
  },
}
