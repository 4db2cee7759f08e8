import { findUploads } from '@/lib/data/attachments/find-uploads'
import { readPieces } from '@/lib/data/attachments/chunk-stream'
import { openAttachment } from '@/lib/data/attachments/open-attachment'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { inCompany } from '@/lib/db'
import { MAX_MERGE_DRAFTS, MAX_MERGE_ROWS } from '@/lib/domain/merge-limits'
import type { MergeRow } from '@/lib/domain/merge-row'
import { AppError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import { openCsv } from './read-csv'
import { tellMerge } from './tell-merge'

/** Rows in one insert. */
const BATCH = 1_000

/**
 * Reads a file that was uploaded into a mail-merge that can be prepared. The upload goes. The same upload sent twice
 * is one mail-merge.
 * @returns its id
 * @throws AppError forbidden · invalid {file} · conflict {reason: too_many_merges}
 */
export async function createMerge(who: CompanyActor, uploadId: string): Promise<{ id: string }> {
  authorize(who, 'message.send')
  const known = await findEarlier(who, uploadId)
  if (known) return known
  const [upload] = await findUploads(who, [uploadId])
  if (!upload) throw new AppError('invalid', { file: 'invalid.attachment' })
  const id = await begin(who, upload)
  if (id === null) return (await findEarlier(who, uploadId)) ?? raise()
  const companyId = who.company.id
  try {
    const csv = await openCsv(async () => readPieces((await openAttachment(who, uploadId)).body))
    const rowCount = await storeRows(companyId, id, csv.rows)
    await inCompany(companyId, async (tx) => {
      await tx.mailMerge.updateMany({
        where: { companyId, id, state: 'reading' },
        data: { state: 'draft', columns: csv.columns, rowCount },
      })
      await tx.attachment.deleteMany({ where: { companyId, id: uploadId, messageId: null } })
      await tellMerge(tx, companyId, id)
    })
  } catch (error) {
    await inCompany(companyId, (tx) => tx.mailMerge.deleteMany({ where: { companyId, id } }))
    throw error
  }
  return { id }
}

function raise(): never {
  throw new AppError('invalid', { file: 'invalid.attachment' })
}

function findEarlier(who: CompanyActor, uploadId: string): Promise<{ id: string } | null> {
  return inCompany(who.company.id, (tx) =>
    tx.mailMerge.findFirst({
      where: { companyId: who.company.id, createdBy: who.actor.userId, uploadId },
      select: { id: true },
    }),
  )
}

/** @returns null: the same upload is being read already */
function begin(who: CompanyActor, upload: { id: string; fileName: string }): Promise<string | null> {
  const companyId = who.company.id
  const createdBy = who.actor.userId
  const id = newId()
  return inCompany(companyId, async (tx) => {
    const waiting = await tx.mailMerge.count({
      where: { companyId, createdBy, state: { in: ['reading', 'draft'] } },
    })
    if (waiting >= MAX_MERGE_DRAFTS)
      throw new AppError('conflict', { reason: 'too_many_merges', count: MAX_MERGE_DRAFTS })
    const { count } = await tx.mailMerge.createMany({
      data: [{ companyId, id, createdBy, uploadId: upload.id, fileName: upload.fileName, columns: [] }],
      skipDuplicates: true,
    })
    return count === 0 ? null : id
  })
}

/** Each batch in a transaction of its own: a slow file holds no connection. @returns how many rows */
async function storeRows(companyId: string, mergeId: string, rows: AsyncIterable<MergeRow>): Promise<number> {
  let total = 0
  let batch: MergeRow[] = []
  const store = async () => {
    // Two parameters for all of them: a list of values would have four thousand.
    const data = JSON.stringify(batch)
    batch = []
    await inCompany(
      companyId,
      (tx) => tx.$executeRaw`
        INSERT INTO mail_merge_rows (company_id, merge_id, line, cells)
        SELECT ${companyId}::uuid, ${mergeId}::uuid, line, cells
          FROM jsonb_to_recordset(${data}::jsonb) AS r (line int, cells text[])`,
    )
  }
  for await (const row of rows) {
    if (++total > MAX_MERGE_ROWS)
      throw new AppError('invalid', { file: 'invalid.csv_rows', limit: MAX_MERGE_ROWS })
    if (batch.push(row) === BATCH) await store()
  }
  if (batch.length > 0) await store()
  if (total === 0) throw new AppError('invalid', { file: 'invalid.csv_empty' })
  return total
}
