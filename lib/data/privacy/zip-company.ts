import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { inSystem } from '@/lib/db'
import { exportMessages, type Progress } from './export-messages'
import { readSettings } from './export-settings'

/**
 * Everything a company has, as a ZIP that is made while it is read: its settings and people (export-settings.ts),
 * messages with their texts, recipients, attempts and history, attachments as files, the audit log. Nothing sealed:
 * neither secrets nor tokens nor passwords.
 * @param progress is counted up while messages are written
 */
export function zipCompany(companyId: string, progress: Progress): Readable {
  const zip = new ZipFile()
  const out = zip.outputStream as Readable
  void fill(zip, companyId, progress).then(
    () => zip.end(),
    (error: unknown) => out.destroy(error as Error),
  )
  zip.on('error', (error: Error) => out.destroy(error))
  return out
}

async function fill(zip: ZipFile, companyId: string, progress: Progress): Promise<void> {
  for (const [name, value] of Object.entries(await readSettings(companyId)))
    zip.addBuffer(Buffer.from(JSON.stringify(value, toText, 2)), name)
  addLines(zip, 'audit.jsonl', readAudit(companyId))
  addLines(zip, 'mail-merges.jsonl', readMerges(companyId))
  const { lines, attachments } = await exportMessages(companyId, progress)
  addLines(zip, 'messages.jsonl', lines)
  for await (const { name, open } of attachments)
    zip.addReadStreamLazy(name, { compress: false }, (give) => give(null, open()))
}

/** One JSON a line, read as the file is written. */
function addLines(zip: ZipFile, name: string, rows: AsyncIterable<unknown>): void {
  zip.addReadStreamLazy(name, {}, (give) => give(null, Readable.from(toLines(rows))))
}

async function* toLines(rows: AsyncIterable<unknown>) {
  for await (const row of rows) yield Buffer.from(`${JSON.stringify(row, toText)}\n`)
}

const AUDIT_BATCH = 500
const MERGE_BATCH = 2_000

async function* readAudit(companyId: string) {
  for (let after = 0n; ;) {
    const rows = await inSystem((tx) =>
      tx.auditEvent.findMany({
        where: { companyId, seq: { gt: after } },
        orderBy: { seq: 'asc' },
        take: AUDIT_BATCH,
        select: {
          seq: true,
          at: true,
          event: true,
          outcome: true,
          actorId: true,
          subjectId: true,
          words: { select: { details: true } },
        },
      }),
    )
    for (const { words, ...row } of rows)
      yield { ...row, ...(words && { words: JSON.parse(words.details) as unknown }) }
    if (rows.length < AUDIT_BATCH) return
    after = rows.at(-1)!.seq
  }
}

/** What was sent to whom is among the messages; a file's rows go along while they are kept. */
async function* readMerges(companyId: string) {
  const merges = await inSystem((tx) =>
    tx.mailMerge.findMany({
      where: { companyId, state: { not: 'reading' } },
      orderBy: { id: 'asc' },
      omit: { companyId: true, uploadId: true },
    }),
  )
  for (const merge of merges) {
    yield merge
    for (let after = 0; ;) {
      const rows = await inSystem((tx) =>
        tx.mailMergeRow.findMany({
          where: { companyId, mergeId: merge.id, line: { gt: after } },
          orderBy: { line: 'asc' },
          take: MERGE_BATCH,
          omit: { companyId: true },
        }),
      )
      yield* rows
      if (rows.length < MERGE_BATCH) break
      after = rows.at(-1)!.line
    }
  }
}

/** What JSON has no word for. */
function toText(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
