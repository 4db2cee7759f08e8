import type { CompanyActor } from '@/lib/data/authorize'
import { inCompany, type Prisma, type Tx } from '@/lib/db'
import { deriveShownState, type HoldReason, type ShownState } from '@/lib/domain/message-state'
import { readHolds } from './held-servers'
import type { MessageFilters } from './message-filters'
import { rangeOfPeriod } from '@/lib/domain/period'
import { summarizeRecipients } from './recipient-counts'
import { searchIds, type SearchScope } from './search-ids'
import { searchPattern } from './search-pattern'
import { storedStates, whereShownState } from './shown-state'
import { visibleMessages } from './visible-messages'

export const PAGE_SIZE = 30

export type MessageRow = {
  id: string
  state: ShownState
  subject: string
  from: { name: string | null; address: string }
  /** The first recipient, and how many more there are. */
  recipient: string
  moreRecipients: number
  server: string
  attempts: number
  createdAt: Date
}

/** One page, newest first. `newer` and `older` are the cursors of its neighbours, null where there is none. */
export type MessagePage = { rows: MessageRow[]; newer: string | null; older: string | null }

/**
 * A page of the messages this member may see.
 * @throws AppError forbidden
 */
export async function findMessages(
  who: CompanyActor,
  filters: MessageFilters,
  view: { timeZone: string; now: Date; pageSize?: number },
): Promise<MessagePage> {
  const size = view.pageSize ?? PAGE_SIZE
  const companyId = who.company.id
  return inCompany(companyId, async (tx) => {
    const holds = await readHolds(tx, companyId, view.now)
    const read = (cursor: Cursor) => readRows(tx, who, filters, holds, { ...view, cursor, count: size + 1 })

    if (filters.newer) {
      const found = await read({ newer: filters.newer })
      if (found.length > size) {
        const rows = found.slice(0, size).reverse()
        return page(tx, rows, holds, view.now, { companyId, newer: rows[0]!.id, older: rows.at(-1)!.id })
      }
      // Fewer than a page above: the first page is what is meant.
    }
    const older = filters.newer ? null : filters.older
    const found = await read(older ? { older } : {})
    const rows = found.slice(0, size)
    return page(tx, rows, holds, view.now, {
      companyId,
      newer: older ? (rows[0]?.id ?? null) : null,
      older: found.length > size ? rows.at(-1)!.id : null,
    })
  })
}

type Cursor = { older?: string; newer?: string }
type Holds = Map<string, HoldReason>

const FIELDS = {
  id: true,
  listState: true,
  attemptCount: true,
  dueAt: true,
  subject: true,
  fromName: true,
  fromAddress: true,
  createdAt: true,
  mailServerId: true,
  mailServer: { select: { description: true } },
} as const satisfies Prisma.MessageSelect

type Found = Prisma.MessageGetPayload<{ select: typeof FIELDS }>

/** What a list's filters stand for, apart from its search and its paging. A child is shown in its root. */
export function whereFilters(
  who: CompanyActor,
  filters: MessageFilters,
  holds: Holds,
  { timeZone, now }: { timeZone: string; now: Date },
): Prisma.MessageWhereInput {
  const range = rangeOfPeriod(filters, timeZone, now)
  return {
    AND: [
      visibleMessages(who),
      { parentId: null },
      filters.state ? whereShownState(filters.state, holds, now) : {},
      filters.server ? { mailServerId: filters.server } : {},
      filters.merge ? { mergeId: filters.merge } : {},
      range.from ? { createdAt: { gte: range.from } } : {},
      range.until ? { createdAt: { lt: range.until } } : {},
    ],
  }
}

/** What a list's search looks for, as the database's function takes it; null: nothing is searched for. */
export function scopeOfSearch(
  who: CompanyActor,
  filters: MessageFilters,
  { timeZone, now }: { timeZone: string; now: Date },
): SearchScope | null {
  const pattern = searchPattern(filters.q)
  if (!pattern) return null
  const visible = visibleMessages(who)
  return {
    pattern,
    states: filters.state ? storedStates(filters.state) : null,
    server: filters.server,
    author: typeof visible.createdBy === 'string' ? visible.createdBy : null,
    ...rangeOfPeriod(filters, timeZone, now),
  }
}

/** Up to `count` rows beyond the cursor, the nearest first. */
async function readRows(
  tx: Tx,
  who: CompanyActor,
  filters: MessageFilters,
  holds: Holds,
  view: { timeZone: string; now: Date; cursor: Cursor; count: number },
): Promise<Found[]> {
  const { older, newer } = view.cursor
  const where = whereFilters(who, filters, holds, view)
  const scope = scopeOfSearch(who, filters, view)
  const orderBy = { id: newer ? 'asc' : 'desc' } as const
  if (!scope) {
    const beyond = newer ? { id: { gt: newer } } : older ? { id: { lt: older } } : {}
    return tx.message.findMany({ where: { AND: [where, beyond] }, orderBy, take: view.count, select: FIELDS })
  }
  const found: Found[] = []
  // The function knows stored states only, and no mail-merges: what is shown besides is sifted out of its batches.
  const sifted = filters.state !== null || filters.merge !== null
  for await (const ids of searchIds(tx, scope, view.cursor, sifted ? 500 : view.count)) {
    const rows = await tx.message.findMany({
      where: { AND: [where, { id: { in: ids } }] },
      orderBy,
      take: view.count - found.length,
      select: FIELDS,
    })
    found.push(...rows)
    if (found.length >= view.count) break
  }
  return found
}

async function page(
  tx: Tx,
  rows: Found[],
  holds: Holds,
  now: Date,
  { companyId, ...cursors }: { companyId: string; newer: string | null; older: string | null },
): Promise<MessagePage> {
  const recipients = await summarizeRecipients(
    tx,
    companyId,
    rows.map(({ id }) => id),
  )
  return {
    rows: rows.map((row) => ({
      id: row.id,
      state: deriveShownState(
        { state: row.listState, attemptCount: row.attemptCount, dueAt: row.dueAt },
        holds.get(row.mailServerId) ?? null,
        now,
      ),
      subject: row.subject,
      from: { name: row.fromName, address: row.fromAddress },
      recipient: recipients(row.id).first ?? '',
      moreRecipients: Math.max(0, recipients(row.id).count - 1),
      server: row.mailServer.description,
      attempts: row.attemptCount,
      createdAt: row.createdAt,
    })),
    ...cursors,
  }
}
