import { appendFileSync } from 'node:fs'
import { inCompany } from '@/lib/db'
import { enqueueMessages } from '@/lib/delivery/enqueue'
import { benchMessage } from './bench-message'

/** What a writing process is told: for whom, through which servers, and where it notes what was accepted. */
export type WriterOrder = { companyId: string; servers: string[]; ledger: string }

/** Messages in one transaction. */
const BATCH = 25
const PAUSE_MS = 40

/**
 * Accepts messages without end, as the web does, and notes each Message-ID once its commit has returned. A
 * database that is away is tried again: what was not noted was not promised.
 */
export async function runWriter({ companyId, servers, ledger }: WriterOrder): Promise<void> {
  process.send!({ ready: true })
  for (let turn = 0; ; turn++) {
    const input = benchMessage(companyId, servers[turn % servers.length]!)
    try {
      const batch = Array.from({ length: BATCH }, () => input)
      const accepted = await inCompany(companyId, (tx) => enqueueMessages(tx, batch))
      appendFileSync(ledger, accepted.map(({ messageId }) => `${messageId}\n`).join(''))
    } catch {
      await pause(300)
    }
    await pause(PAUSE_MS)
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
