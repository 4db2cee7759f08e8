import type { Tx } from '@/lib/db'
import { formatLivePayload, LIVE_CHANNEL } from '@/lib/domain/live'

/** Channel that tells workers that a mail-merge waits for them. */
export const MERGES_CHANNEL = 'relais_merges'

/** Tells open pages, when this commits. */
export async function tellMerge(tx: Tx, companyId: string, id: string): Promise<void> {
  const payload = formatLivePayload(companyId, 'merge', [id])
  await tx.$executeRaw`SELECT pg_notify(${LIVE_CHANNEL}, ${payload})`
}

/** Wakes a worker, when this commits. */
export async function wakeWorkers(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${MERGES_CHANNEL}, '')`
}
