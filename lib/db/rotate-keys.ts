import { requireEnv } from '@/lib/platform/env'
import { isDataKeyReadable, rewrapDataKey, type KeyRow } from './sealed'
import { rewrapInstallationKeys } from './installation-secrets'
import { inIdentity, inSystem, type Tx } from './scope'

/** So many data keys a transaction: a kill in the middle repeats one batch at the most. */
const BATCH = 100

export type RotationStep = {
  /** How many were wrapped anew since the start of this run. */
  rewrapped: number
  /** Companies (or « installation ») whose data key no key of ENCRYPTION_KEYS opens: left as they are. */
  unreadable: string[]
}

/**
 * Wraps every company's data key, and the installation's own, under the first key of ENCRYPTION_KEYS. What is done already is skipped, so it may be
 * stopped anywhere and run again, several at once too; sealed values are not touched, so nothing stands still.
 * @returns a step after each batch
 */
export async function* rotateKeys(batch = BATCH): AsyncGenerator<RotationStep> {
  const first = requireEnv('ENCRYPTION_KEYS')[0]!.id
  const own = await inIdentity((tx) => rewrapInstallationKeys(tx, first))
  const step: RotationStep = { rewrapped: own.rewrapped, unreadable: own.unreadable ? ['installation'] : [] }
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const rows = await inSystem((tx) => rewrapBatch(tx, first, after, batch, step))
    if (rows.length === 0) return
    after = rows.at(-1)!.id
    yield { ...step, unreadable: [...step.unreadable] }
  }
}

async function rewrapBatch(tx: Tx, first: string, after: string, take: number, step: RotationStep) {
  const rows = await tx.companyKey.findMany({
    where: { id: { gt: after }, masterKeyId: { not: first } },
    orderBy: { id: 'asc' },
    take,
  })
  for (const row of rows) {
    if (!isDataKeyReadable(row)) {
      step.unreadable.push(row.companyId)
      continue
    }
    // Another run may have been faster: then there is nothing to do.
    const { count } = await tx.companyKey.updateMany({
      where: { companyId: row.companyId, id: row.id, masterKeyId: row.masterKeyId },
      data: rewrapDataKey(row),
    })
    step.rewrapped += count
  }
  return rows
}

/** How many data keys each master key wraps: a key with none may leave ENCRYPTION_KEYS. */
export async function countMasterKeys(): Promise<Map<string, number>> {
  const rows = await inSystem((tx) =>
    tx.companyKey.groupBy({ by: ['masterKeyId'], _count: true, orderBy: { masterKeyId: 'asc' } }),
  )
  const own = await inIdentity((tx) => tx.installationKey.findMany({ select: { masterKeyId: true } }))
  const counts = new Map(rows.map(({ masterKeyId, _count }) => [masterKeyId, _count]))
  for (const { masterKeyId } of own) counts.set(masterKeyId, (counts.get(masterKeyId) ?? 0) + 1)
  return counts
}

/** Whether ENCRYPTION_KEYS is the right one for this database, asked of the data key that was made last. */
export async function isKeyringRight(tx: Tx): Promise<boolean> {
  const row: KeyRow | null = await tx.companyKey.findFirst({ orderBy: { id: 'desc' } })
  return row === null || isDataKeyReadable(row)
}
