import { summarize, type Benchmark } from '../figure'
import { startChildSink, type ChildSink } from './children'
import { openEngineInstallation } from './installation'
import { startPostfix, type Postfix } from './postfix'
import { measureEnqueueing, untilAccepted } from './versus-raw'

const ROUNDS = 5
const CONNECTIONS = 20
const MESSAGES = 3_000
const BYTES = 1_000

/**
 * Against Debian's Postfix, which too has every message on disk before it accepts it: from the first message
 * handed over until the last one is accepted by the same sink (no TLS, no delay), twenty connections on either
 * side of Postfix, and as many callers with one message each at a time on ours.
 */
export const versusPostfixBenchmark: Benchmark = {
  figures: [{ name: 'delivery_vs_postfix_20', unit: 'times' }],
  run: async () => {
    const sink = await startChildSink()
    const postfix = await startPostfix(sink.port, CONNECTIONS)
    if (!postfix) {
      await sink.stop()
      console.error('delivery_vs_postfix_20 was skipped: it wants root and Debian’s package postfix.')
      return []
    }
    const engine = await openEngineInstallation()
    const servers: string[] = []
    for (const connections of [3, 3, 3, 3, 3, 3, 2])
      servers.push(await engine.addServer(sink.port, { connections }))
    const worker = await engine.startWorker(sink.port)
    const ratios: number[] = []
    for (let round = -1; round < ROUNDS; round++) {
      const theirs = await measurePostfix(sink, postfix)
      const ours = await measureEnqueueing(sink, engine, {
        servers,
        callers: CONNECTIONS,
        size: 1,
        messages: MESSAGES,
        bytes: BYTES,
      })
      if (round >= 0) ratios.push(ours / theirs)
    }
    await worker.kill('SIGTERM')
    await engine.close()
    await postfix.stop()
    await sink.stop()
    return [summarize(ratios, 0.5)]
  },
}

/** @returns messages a second */
async function measurePostfix(sink: ChildSink, postfix: Postfix): Promise<number> {
  await sink.report()
  const begun = performance.timeOrigin + performance.now()
  await postfix.accept({ connections: CONNECTIONS, messages: MESSAGES, bytes: BYTES })
  const { count, lastAt } = await untilAccepted(sink, MESSAGES)
  return (count / (lastAt - begun)) * 1000
}
