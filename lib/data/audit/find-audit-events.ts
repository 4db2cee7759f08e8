import { tellCompanies } from '@/lib/auth/account-events'
import { inCompany, type Prisma, type Tx } from '@/lib/db'
import { findAuditEventsOf, type AuditOutcome, type AuditWords } from '@/lib/domain/audit-events'
import { rangeOfPeriod } from '@/lib/domain/period'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import type { AuditFilters } from './audit-filters'

export const AUDIT_PAGE_SIZE = 50

export type AuditRow = {
  seq: string
  at: Date
  event: string
  outcome: AuditOutcome
  actorId: string | null
  subjectId: string | null
  /** Null once retention or an erasure took them away. */
  words: AuditWords | null
}

/** One page, newest first, with the cursors of its neighbours. */
export type AuditPage = { rows: AuditRow[]; newer: string | null; older: string | null }

/**
 * A page of the company's audit log.
 * @throws AppError forbidden
 */
export async function findAuditEvents(
  who: CompanyActor,
  filters: AuditFilters,
  view: { timeZone: string; now: Date; pageSize?: number },
): Promise<AuditPage> {
  authorize(who, 'audit.view')
  await tellCompanies()
  const size = view.pageSize ?? AUDIT_PAGE_SIZE
  const where = whereAudit(who, filters, view)
  return inCompany(who.company.id, async (tx) => {
    if (filters.newer) {
      const found = await read(tx, where, { gt: BigInt(filters.newer) }, 'asc', size + 1)
      if (found.length > size) {
        const rows = found.slice(0, size).reverse()
        return { rows, newer: rows[0]!.seq, older: rows.at(-1)!.seq }
      }
      // Fewer than a page above: the first page is what is meant.
    }
    const older = filters.newer ? null : filters.older
    const found = await read(tx, where, older ? { lt: BigInt(older) } : {}, 'desc', size + 1)
    const rows = found.slice(0, size)
    return {
      rows,
      newer: older ? (rows[0]?.seq ?? null) : null,
      older: found.length > size ? rows.at(-1)!.seq : null,
    }
  })
}

/** How many events one transaction of an export reads: short transactions, whatever the log's length. */
const BATCH = 500

/**
 * All that the filters let through, oldest first, a batch at a time: for the export.
 * @throws AppError forbidden
 */
export async function* readAuditEvents(
  who: CompanyActor,
  filters: AuditFilters,
  view: { timeZone: string; now: Date },
): AsyncGenerator<AuditRow[]> {
  authorize(who, 'audit.view')
  const where = whereAudit(who, filters, view)
  for (let after = 0n; ;) {
    const rows = await inCompany(who.company.id, (tx) => read(tx, where, { gt: after }, 'asc', BATCH))
    if (rows.length > 0) yield rows
    if (rows.length < BATCH) return
    after = BigInt(rows.at(-1)!.seq)
  }
}

function whereAudit(
  who: CompanyActor,
  filters: AuditFilters,
  view: { timeZone: string; now: Date },
): Prisma.AuditEventWhereInput {
  const range = rangeOfPeriod(filters, view.timeZone, view.now)
  return {
    companyId: who.company.id,
    ...(filters.area ? { event: { in: [...findAuditEventsOf(filters.area)] } } : {}),
    ...(filters.outcome ? { outcome: filters.outcome } : {}),
    ...(filters.actor ? { actorId: filters.actor } : {}),
    at: { ...(range.from ? { gte: range.from } : {}), ...(range.until ? { lt: range.until } : {}) },
  }
}

async function read(
  tx: Tx,
  where: Prisma.AuditEventWhereInput,
  seq: { gt?: bigint; lt?: bigint },
  order: 'asc' | 'desc',
  take: number,
): Promise<AuditRow[]> {
  const rows = await tx.auditEvent.findMany({
    where: { AND: [where, { seq }] },
    orderBy: { seq: order },
    take,
    select: {
      seq: true,
      at: true,
      event: true,
      outcome: true,
      actorId: true,
      subjectId: true,
      words: { select: { details: true } },
    },
  })
  return rows.map(({ words, seq: number, outcome, ...row }) => ({
    ...row,
    seq: String(number),
    outcome: outcome as AuditOutcome,
    words: words && (JSON.parse(words.details) as AuditWords),
  }))
}
