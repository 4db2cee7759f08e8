import { createHash } from 'node:crypto'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { inCompany } from '@/lib/db'
import { MAX_ATTACHMENT_BYTES } from '@/lib/domain/message-limits'
import { AppError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import { cutIntoChunks, readPieces } from './chunk-stream'
import { cleanFileName } from './clean-file-name'
import { contentTypeOf } from './content-type'

/** design.md, "Attachments and bodies": rows of 256 kB, the bound of the table itself. */
export const CHUNK_BYTES = 256 * 1024
/** Files a member may have waiting in forms that are open: three forms with as many as a message takes. */
const MAX_WAITING = 150

export type Upload = { id: string; fileName: string; size: number }

/**
 * Receives one file for a message that is being written: chunk by chunk, each in a short transaction of its
 * own, so that a slow sender holds no connection. Until a message takes it, it belongs to who sent it and
 * goes after three days.
 * @param upload.declaredSize Content-Length, to refuse early; the bytes that come are counted all the same
 * @throws AppError forbidden · too_large (more than 25 MB) · conflict (too many files waiting) · whatever
 * ended the stream early; nothing is kept then
 */
export async function receiveUpload(
  who: CompanyActor,
  upload: {
    fileName: string
    declaredType: string | null
    declaredSize: number | null
    body: ReadableStream<Uint8Array>
  },
): Promise<Upload> {
  authorize(who, 'message.send')
  if ((upload.declaredSize ?? 0) > MAX_ATTACHMENT_BYTES) {
    throw new AppError('too_large', { limit: MAX_ATTACHMENT_BYTES })
  }
  const companyId = who.company.id
  const id = newId()
  const fileName = cleanFileName(upload.fileName)
  await inCompany(companyId, async (tx) => {
    const waiting = await tx.attachment.count({
      where: { companyId, uploadedBy: who.actor.userId, state: { not: 'attached' } },
    })
    if (waiting >= MAX_WAITING) throw new AppError('conflict', { reason: 'too_many_uploads' })
    await tx.attachment.create({
      data: {
        companyId,
        id,
        uploadedBy: who.actor.userId,
        fileName,
        contentType: contentTypeOf(fileName, upload.declaredType),
      },
    })
  })
  try {
    const size = await storeChunks(companyId, id, upload.body)
    return { id, fileName, size }
  } catch (error) {
    await inCompany(companyId, (tx) => tx.attachment.deleteMany({ where: { companyId, id } }))
    throw error
  }
}

async function storeChunks(companyId: string, id: string, body: ReadableStream<Uint8Array>): Promise<number> {
  const hash = createHash('sha256')
  let size = 0
  let seq = 0
  for await (const data of cutIntoChunks(readPieces(body), CHUNK_BYTES, MAX_ATTACHMENT_BYTES)) {
    hash.update(data)
    size += data.byteLength
    const chunk = { companyId, attachmentId: id, seq: seq++, data }
    await inCompany(companyId, (tx) => tx.attachmentChunk.createMany({ data: [chunk] }))
  }
  const { count } = await inCompany(companyId, (tx) =>
    tx.attachment.updateMany({
      where: { companyId, id, state: 'receiving' },
      data: { state: 'complete', size, sha256: new Uint8Array(hash.digest()) },
    }),
  )
  // Removed by its sender while it was still coming.
  if (count === 0) throw new AppError('not_found')
  return size
}
