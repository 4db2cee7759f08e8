import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { tellCompanies } from '@/lib/auth/account-events'
import { inCompany } from '@/lib/db'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import type { AuditFilters } from './audit-filters'
import { readAuditEvents, type AuditRow } from './find-audit-events'
import { recordAudit } from './record-audit'

export const EXPORT_TYPES = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/jsonl; charset=utf-8',
} as const
export type ExportFormat = keyof typeof EXPORT_TYPES
export const EXPORT_FORMATS = Object.keys(EXPORT_TYPES) as ExportFormat[]

/** Whether a query's `format` is one of ours. */
export function isExportFormat(text: string | undefined): text is ExportFormat {
  return text !== undefined && Object.hasOwn(EXPORT_TYPES, text)
}

const COLUMNS = ['seq', 'at', 'event', 'outcome', 'actorId', 'actorName', 'actorEmail', 'address', 'subjectId', 'subject', 'note', 'changes'] as const // prettier-ignore

/**
 * The filtered log as a stream of CSV (RFC 4180, with a heading) or JSON Lines, oldest first. That it was taken is
 * itself an event.
 * @throws AppError forbidden
 */
export async function exportAudit(
  who: CompanyActor,
  filters: AuditFilters,
  format: ExportFormat,
  view: { timeZone: string; now: Date },
): Promise<ReadableStream<Uint8Array>> {
  authorize(who, 'audit.view')
  await tellCompanies()
  await inCompany(who.company.id, (tx) => recordAudit(tx, who, 'audit.exported', { note: format }))
  const rows = Readable.from(readRows(who, filters, view))
  if (format === 'jsonl') return toWeb(Readable.from(toJsonLines(rows)))
  // escape_formulas: a name that begins with "=" is text to a spreadsheet, not a formula.
  const csv = stringify({ header: true, columns: [...COLUMNS], escape_formulas: true, bom: true })
  // A source that fails ends the download; its reader sees that it is not whole.
  pipeline(rows, csv, () => {})
  return toWeb(csv)
}

async function* readRows(who: CompanyActor, filters: AuditFilters, view: { timeZone: string; now: Date }) {
  for await (const rows of readAuditEvents(who, filters, view)) yield* rows.map(toRecord)
}

function toRecord({ words, at, ...row }: AuditRow) {
  const { changes, ...texts } = words ?? {}
  return {
    ...row,
    at: at.toISOString(),
    ...texts,
    changes: changes?.map(({ field, from, to }) => `${field}: ${from ?? ''} → ${to ?? ''}`).join('; '),
  }
}

async function* toJsonLines(rows: AsyncIterable<unknown>) {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`
}

function toWeb(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as ReadableStream<Uint8Array>
}
