import { appendFileSync } from 'node:fs'
import { inCompany } from '@/lib/db'
import { enqueueMessages } from '@/lib/delivery/enqueue'
import { benchMessage } from '../engine/bench-message'

/** What a writing process is told: for whom, through which servers, and where it notes what was accepted. */
export type WriterOrder = {
  companyId: string
  servers: string[]
  ledger: string
  /** Messages waiting at which it pauses. */
  enough: number
}

/** Messages in one transaction. */
const BATCH = 25
const PAUSE_MS = 40
/** Transactions between two looks at how many wait. */
const LOOK_EVERY = 5

/**
 * Accepts messages without end, by the web's enqueueing use case, and notes each Message-ID once its commit has
 * returned. A database that is away is tried again: what was not noted was not promised.
 */
export async function runWriter({ companyId, servers, ledger, enough }: WriterOrder): Promise<void> {
  process.send!({ ready: true })
  for (let turn = 0; ; turn++) {
    const input = benchMessage(companyId, servers[turn % servers.length]!)
    try {
      while (turn % LOOK_EVERY === 0 && (await areWaiting(companyId, enough))) await pause(300)
      const batch = Array.from({ length: BATCH }, () => input)
      const accepted = await inCompany(companyId, (tx) => enqueueMessages(tx, batch))
      appendFileSync(ledger, accepted.map(({ messageId }) => `${messageId}\n`).join(''))
    } catch {
      await pause(300)
    }
    await pause(PAUSE_MS)
  }
}

/** Whether so many messages wait. */
function areWaiting(companyId: string, count: number): Promise<boolean> {
  return inCompany(companyId, async (tx) => {
    const rows = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM messages WHERE state = 'queued' OFFSET ${count}::int LIMIT 1`
    return rows.length > 0
  })
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
