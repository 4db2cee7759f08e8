export type { EnqueueInput } from './prepare-message'
export { prepareMessage, searchWords, type PreparedMessage } from './prepare-message'
export { insertPrepared, SUBMISSION_HOURS, type Enqueued } from './insert-prepared'
export { acceptMessage } from './acceptor'
import { inCompany, type Tx } from '@/lib/db'
import { insertPrepared, type Enqueued } from './insert-prepared'
import { prepareMessage, type EnqueueInput } from './prepare-message'

/**
 * Prepares and inserts within a company's transaction. Where the composing is worth keeping out of it, call
 * prepareMessage before and insertPrepared inside.
 */
export async function enqueueMessages(tx: Tx, inputs: EnqueueInput[]): Promise<Enqueued[]> {
  const prepared = []
  for (const input of inputs)
    prepared.push(await prepareMessage(input, (work) => inCompany(input.companyId, work)))
  return insertPrepared(tx, prepared)
}
