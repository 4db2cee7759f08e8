import type { Tx } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'

export type Submission = {
  companyId: string
  /** Of the form that was sent, the same when it is sent twice (lib/action/identify.ts); null: sent by no form. */
  key: string | null
  /** What for, e.g. `server.created`. */
  purpose: string
}

/**
 * Does something once for each form that is shown: a double click, or a form that is sent again because nobody knows
 * whether it arrived, gets the first one's answer. Two at the same moment wait for each other; where the first fails,
 * the second is tried.
 * @param tx the transaction of the work itself: both are kept, or neither
 * @param work makes or changes the record of this id
 * @param id the record's, where it is there already
 * @returns the record's id
 */
export async function once(
  tx: Tx,
  { companyId, key, purpose }: Submission,
  work: (id: string) => Promise<void>,
  id = newId(),
): Promise<string> {
  if (key !== null) {
    const mine = await tx.$executeRaw`
      INSERT INTO submissions (company_id, id, purpose, record_id)
      VALUES (${companyId}::uuid, ${key}::uuid, ${purpose}, ${id}::uuid) ON CONFLICT DO NOTHING`
    if (mine === 0) {
      const first = await tx.submission.findFirst({ where: { companyId, id: key, purpose } })
      if (!first) throw new AppError('conflict')
      return first.recordId
    }
  }
  await work(id)
  return id
}
