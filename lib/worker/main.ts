import { closeDatabases } from '@/lib/db'
import { requireEnv, usesStandinMicrosoft } from '@/lib/platform/env'
import { log } from '@/lib/platform/log'
import { stopWhenParentGone, tellReady } from '@/lib/platform/parent'
import { runWorker, type RunningWorker } from './run-worker'

/** How long the database may be away at the start. */
const START_TRIES = 60

async function main(): Promise<void> {
  requireEnv('WORKER_DATABASE_URL')
  requireEnv('ENCRYPTION_KEYS')
  let worker: RunningWorker | null = null
  let stopped = false
  const stop = async () => {
    if (stopped) return
    stopped = true
    await worker?.stop()
    await closeDatabases()
    process.exit(0)
  }
  process.once('SIGTERM', () => void stop())
  process.once('SIGINT', () => void stop())
  stopWhenParentGone()
  for (let tries = 1; !worker && !stopped; tries++) {
    worker = await runWorker().catch(async (error: unknown) => {
      if (tries >= START_TRIES) throw error
      log.warn({ err: error }, 'the database does not answer yet')
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      return null
    })
  }
  log.info({ standin: usesStandinMicrosoft() }, 'worker ready')
  tellReady()
}

main().catch((error: unknown) => {
  log.fatal({ err: error }, 'worker could not start')
  process.exit(1)
})
