import { inCompany, type Prisma } from '@/lib/db'
import type { MergeRow } from '@/lib/domain/merge-row'

export type StoredRow = MergeRow & { fault: string | null; twin: number | null }

const BATCH = 2_000

/**
 * A mail-merge's rows in the file's order, a short transaction each batch.
 * @param where what narrows them
 */
export async function* readRows(
  companyId: string,
  mergeId: string,
  where: Prisma.MailMergeRowWhereInput = {},
): AsyncGenerator<StoredRow[]> {
  for (let after = 0; ;) {
    const rows = await inCompany(companyId, (tx) =>
      tx.mailMergeRow.findMany({
        where: { AND: [where, { companyId, mergeId, line: { gt: after } }] },
        orderBy: { line: 'asc' },
        take: BATCH,
        select: { line: true, cells: true, fault: true, twin: true },
      }),
    )
    if (rows.length > 0) yield rows
    if (rows.length < BATCH) return
    after = rows.at(-1)!.line
  }
}
