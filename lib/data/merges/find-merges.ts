import type { CompanyActor } from '@/lib/data/authorize'
import { inCompany } from '@/lib/db'
import { isId } from '@/lib/platform/ids'
import type { MergeState } from './get-merge'
import { visibleMerges } from './visible-merges'

const PAGE_SIZE = 30

export type MergeListRow = {
  id: string
  state: MergeState
  fileName: string
  subject: string
  from: string | null
  /** Rows that get a message. */
  total: number
  createdAt: Date
  /** Nothing was written yet: its way leads there. */
  toWrite: boolean
}

export type MergePage = { rows: MergeListRow[]; newer: string | null; older: string | null }

/**
 * A page of the mail-merges a member may see, newest first.
 * @param cursor ids that the page lies behind or before
 * @throws AppError forbidden
 */
export async function findMerges(
  who: CompanyActor,
  cursor: { older?: string; newer?: string } = {},
): Promise<MergePage> {
  const visible = visibleMerges(who)
  const older = cursor.older && isId(cursor.older) ? cursor.older : null
  const newer = !older && cursor.newer && isId(cursor.newer) ? cursor.newer : null
  const found = await inCompany(who.company.id, (tx) =>
    tx.mailMerge.findMany({
      where: {
        AND: [visible, older ? { id: { lt: older } } : newer ? { id: { gt: newer } } : {}],
      },
      orderBy: { id: newer ? 'asc' : 'desc' },
      take: PAGE_SIZE + 1,
      omit: { text: true, html: true, columns: true },
    }),
  )
  const more = found.length > PAGE_SIZE
  const rows = newer ? found.slice(0, PAGE_SIZE).reverse() : found.slice(0, PAGE_SIZE)
  const first = rows[0]?.id ?? null
  const last = rows.at(-1)?.id ?? null
  return {
    rows: rows.map((row) => ({
      id: row.id,
      state: row.state as MergeState,
      fileName: row.fileName,
      subject: row.subject,
      from: row.fromAddress,
      total: row.rowCount - row.faultCount,
      createdAt: row.createdAt,
      toWrite: row.state === 'draft' && row.version === 0 && row.createdBy === who.actor.userId,
    })),
    newer: newer ? (more ? first : null) : older ? first : null,
    older: newer || more ? last : null,
  }
}
