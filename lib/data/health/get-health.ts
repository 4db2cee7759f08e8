import { inIdentity } from '@/lib/db'
import { WORKER_FRESH_SECONDS } from '@/lib/domain/service-state'
import { usesStandinMicrosoft } from '@/lib/platform/env'
import { log } from '@/lib/platform/log'

export type Health = {
  status: 'ok' | 'unavailable'
  database: 'ok' | 'unavailable'
  /** Whether any worker gave a sign of life lately. */
  worker: 'ok' | 'unavailable'
  /** Whom mail goes to: Microsoft, or a stand-in. */
  microsoft: 'microsoft' | 'standin'
}

/** A supervisor asks every few seconds: an answer later than this is none; ms. */
const PATIENCE_MS = 5_000

/** Whether this installation can do its work now. */
export async function getHealth(): Promise<Health> {
  const microsoft = usesStandinMicrosoft() ? 'standin' : 'microsoft'
  try {
    const worker = (await withinPatience(isWorkerAlive())) ? 'ok' : 'unavailable'
    return { status: worker, database: 'ok', worker, microsoft }
  } catch (error) {
    log.warn({ err: error }, 'the database does not answer')
    return { status: 'unavailable', database: 'unavailable', worker: 'unavailable', microsoft }
  }
}

async function isWorkerAlive(): Promise<boolean> {
  const rows = await inIdentity(
    (tx) => tx.$queryRaw<unknown[]>`
      SELECT 1 FROM workers WHERE seen_at > now() - make_interval(secs => ${WORKER_FRESH_SECONDS}) LIMIT 1`,
  )
  return rows.length > 0
}

async function withinPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
