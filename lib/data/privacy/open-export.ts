import { inCompany } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'

/**
 * A finished export, as a stream that is read chunk by chunk as it is taken. That it was fetched stands in the log.
 * @throws AppError forbidden · not_found (not there, not ready, or gone)
 */
export async function openExport(
  who: CompanyActor,
  id: string,
): Promise<{ size: number; requestedAt: Date; body: ReadableStream<Uint8Array> }> {
  authorize(who, 'company.export')
  if (!isId(id)) throw new AppError('not_found')
  const companyId = who.company.id
  const row = await inCompany(companyId, async (tx) => {
    const found = await tx.dataExport.findFirst({
      where: { companyId, id, state: 'done' },
      select: { size: true, requestedAt: true },
    })
    if (found) await recordAudit(tx, who, 'data.export_fetched', { subjectId: id })
    return found
  })
  if (!row) throw new AppError('not_found')
  let seq = 0
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = await inCompany(companyId, (tx) =>
          tx.dataExportChunk.findUnique({
            where: { companyId_exportId_seq: { companyId, exportId: id, seq: seq++ } },
            select: { data: true },
          }),
        )
        if (chunk) controller.enqueue(chunk.data)
        else controller.close()
      },
    },
    { highWaterMark: 1 },
  )
  return { size: Number(row.size), requestedAt: row.requestedAt, body }
}
