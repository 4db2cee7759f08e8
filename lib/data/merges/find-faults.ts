import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import type { CompanyActor } from '@/lib/data/authorize'
import { inCompany } from '@/lib/db'
import { ROW_FAULTS, type RowFault } from '@/lib/domain/merge-row'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { readRows, type StoredRow } from './read-rows'
import { visibleMerges } from './visible-merges'

const PAGE_SIZE = 20

export type FaultRow = {
  line: number
  fault: RowFault
  /** The line that has the same address already. */
  twin: number | null
  /** What stands in the column of the addresses. */
  address: string
}

/** `next`: the line that the following page begins behind, null at the end. */
export type FaultPage = { rows: FaultRow[]; next: number | null }

/**
 * The rows of a file that get no message, in its order.
 * @param after the line they come behind
 * @throws AppError forbidden · not_found
 */
export async function findFaults(who: CompanyActor, id: string, after = 0): Promise<FaultPage> {
  const { addressColumn } = await requireMerge(who, id)
  const companyId = who.company.id
  const rows = await inCompany(companyId, (tx) =>
    tx.mailMergeRow.findMany({
      where: { companyId, mergeId: id, fault: { not: null }, line: { gt: after } },
      orderBy: { line: 'asc' },
      take: PAGE_SIZE + 1,
      select: { line: true, cells: true, fault: true, twin: true },
    }),
  )
  const shown = rows.slice(0, PAGE_SIZE)
  return {
    rows: shown.map((row) => toFault(row, addressColumn)),
    next: rows.length > PAGE_SIZE ? shown.at(-1)!.line : null,
  }
}

/**
 * The same as a CSV file (with `;`, as the French Excel reads it), each row with all its cells, to be mended there.
 * @param words headings of the first two columns, and why in words
 * @throws AppError forbidden · not_found
 */
export async function exportFaults(
  who: CompanyActor,
  id: string,
  words: { line: string; why: string; fault: (row: FaultRow) => string },
): Promise<ReadableStream<Uint8Array>> {
  const { addressColumn, columns } = await requireMerge(who, id)
  async function* records() {
    yield [words.line, words.why, ...columns]
    for await (const rows of readRows(who.company.id, id, { fault: { not: null } }))
      for (const row of rows) yield [row.line, words.fault(toFault(row, addressColumn)), ...row.cells]
  }
  // escape_formulas: a cell that begins with "=" is text to a spreadsheet, not a formula.
  const csv = stringify({ delimiter: ';', escape_formulas: true, bom: true })
  pipeline(Readable.from(records()), csv, () => {})
  return Readable.toWeb(csv) as ReadableStream<Uint8Array>
}

async function requireMerge(who: CompanyActor, id: string) {
  const merge =
    isId(id) &&
    (await inCompany(who.company.id, (tx) =>
      tx.mailMerge.findFirst({
        where: { AND: [visibleMerges(who), { id }] },
        select: { addressColumn: true, columns: true },
      }),
    ))
  if (!merge) throw new AppError('not_found')
  return merge
}

function toFault({ line, fault, twin, cells }: StoredRow, addressColumn: number): FaultRow {
  const known = ROW_FAULTS.find((one) => one === fault) ?? 'refused'
  return { line, fault: known, twin, address: cells[addressColumn] ?? '' }
}
