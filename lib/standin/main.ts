import { parseArgs } from 'node:util'
import { log } from '@/lib/platform/log'
import { startStandin } from './start-standin'

// Child process of the demo and the tests: `node build/standin.mjs --for demo --dir DIR`.

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { dir: { type: 'string' }, for: { type: 'string' } } })
  const purpose = values.for
  if (purpose !== 'demo' && purpose !== 'test')
    throw new Error('say what it is for: --for demo or --for test')
  if (!values.dir) throw new Error('say where it keeps its things: --dir DIR')
  const standin = await startStandin({ dir: values.dir, purpose })
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    standin.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', stop)
  // The terminal's Ctrl-C reaches the whole group: the launcher says when.
  process.on('SIGINT', process.send ? () => undefined : stop)
  process.on('disconnect', stop)
  if (process.send && !process.connected) return stop()
  if (process.send) process.send({ ready: true, info: standin.info })
  else process.stdout.write(JSON.stringify(standin.info) + '\n')
}

main().catch((error: unknown) => {
  log.fatal({ err: error }, 'the stand-in does not start')
  process.exitCode = 1
  process.disconnect?.()
})
