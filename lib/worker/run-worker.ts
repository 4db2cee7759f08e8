import { hostname } from 'node:os'
import { listChores } from '@/lib/data/chores/ledger'
import { runMerges } from '@/lib/data/merges/run-merges'
import { buildExports } from '@/lib/data/privacy/build-export'
import { getWorkerDatabase, inSystem, isKeyringRight, listen } from '@/lib/db'
import { Dispatcher, type DispatcherOptions } from '@/lib/delivery/dispatcher'
import { beat, leave } from '@/lib/delivery/sql/heartbeat'
import { requireEnv } from '@/lib/platform/env'
import { newId } from '@/lib/platform/ids'
import { log } from '@/lib/platform/log'
import { listOfChores } from './chores/list'
import { openChores } from './chores/run-chores'

const BEAT_MS = 10_000
/** How often this worker looks for chores that are due (lib/domain/chores.ts says when they are). */
const CHORES_MS = 5_000
/** Exports and mail-merges are asked for by a notification; this is the net below. */
const JOBS_MS = 30_000

export type RunningWorker = { owner: string; stop: () => Promise<void> }

/**
 * A worker in this process: woken by notifications, with polling as the net below.
 * @throws when the database cannot be reached at all
 */
export async function runWorker(options: Partial<DispatcherOptions> = {}): Promise<RunningWorker> {
  const { pool } = await getWorkerDatabase()
  const owner = options.owner ?? `${hostname()}/${process.pid}/${newId().slice(-8)}`
  const dispatcher = new Dispatcher(pool, { ...options, owner })
  const exporter = openJob('exports', (stopping) => buildExports(owner, stopping))
  const merger = openJob('mail-merges', runMerges)
  const chores = openChores(listOfChores(pool), owner)
  await beat(pool, owner)
  await listChores()
  // Nothing is overwritten with a wrong key, but nothing opens either: somebody should know at once.
  if (!(await inSystem(isKeyringRight)))
    log.error('ENCRYPTION_KEYS holds no key that opens this database: secrets and connections are unreadable')
  const listener = listen(
    requireEnv('WORKER_DATABASE_URL'),
    ['relais_work', 'relais_settings', 'relais_tests', 'relais_exports', 'relais_merges'],
    (channel, mailServerId) => {
      if (channel === 'relais_exports') exporter.look()
      else if (channel === 'relais_merges') merger.look()
      else if (channel === 'relais_settings') dispatcher.settingsSaved()
      else if (channel === 'relais_tests') dispatcher.test(mailServerId)
      else dispatcher.wake(mailServerId || null)
    },
    () => dispatcher.wake(null),
  )
  const timers = [
    every(BEAT_MS, () => beat(pool, owner)),
    every(CHORES_MS, chores.look),
    every(JOBS_MS, async () => exporter.look()),
    every(JOBS_MS, async () => merger.look()),
  ]
  dispatcher.start()
  merger.look()
  return {
    owner,
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      await Promise.all([dispatcher.stop(), exporter.stop(), merger.stop(), chores.stop()])
      await listener.close()
      await leave(pool, owner).catch(() => {})
    },
  }
}

/**
 * Work of this worker that is asked for: looked for once at a time, and once more where it was asked for meanwhile;
 * told to stop, it gives back what is under way.
 */
function openJob(
  name: string,
  work: (stopping: AbortSignal) => Promise<unknown>,
): { look: () => void; stop: () => Promise<void> } {
  const stopping = new AbortController()
  let running: Promise<unknown> | null = null
  let again = false
  const look = () => {
    if (stopping.signal.aborted) return
    again = running !== null
    running ??= work(stopping.signal)
      .catch((error: unknown) => log.warn({ err: error }, `looking for ${name} failed`))
      .finally(() => {
        running = null
        if (again) look()
      })
  }
  return {
    look,
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

/** Timed work whose failure only means that it is done next time. */
function every(ms: number, work: () => Promise<unknown>): NodeJS.Timeout {
  return setInterval(
    () => void work().catch((error: unknown) => log.warn({ err: error }, 'timed work failed')),
    ms,
  )
}
