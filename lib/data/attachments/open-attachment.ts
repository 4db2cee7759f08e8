import type { CompanyActor } from '@/lib/data/authorize'
import { visibleMessages } from '@/lib/data/messages/visible-messages'
import { inCompany } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'

export type OpenAttachment = {
  fileName: string
  contentType: string
  size: number
  /** Its bytes, read chunk by chunk as they are taken, each in a short transaction of its own. */
  body: ReadableStream<Uint8Array>
}

/**
 * Opens an attachment of a message that this member may see, or a file they have just sent themselves.
 * @throws AppError not_found
 */
export async function openAttachment(who: CompanyActor, id: string): Promise<OpenAttachment> {
  if (!isId(id)) throw new AppError('not_found')
  const companyId = who.company.id
  const userId = who.actor.userId
  const row = await inCompany(companyId, (tx) =>
    tx.attachment.findFirst({
      where: {
        companyId,
        id,
        OR: [{ message: visibleMessages(who) }, { messageId: null, uploadedBy: userId, state: 'complete' }],
      },
      select: { fileName: true, contentType: true, size: true },
    }),
  )
  if (!row) throw new AppError('not_found')
  return { ...row, size: Number(row.size), body: streamChunks(companyId, id) }
}

function streamChunks(companyId: string, attachmentId: string): ReadableStream<Uint8Array> {
  let seq = 0
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = await inCompany(companyId, (tx) =>
          tx.attachmentChunk.findUnique({
            where: { companyId_attachmentId_seq: { companyId, attachmentId, seq: seq++ } },
            select: { data: true },
          }),
        )
        if (chunk) controller.enqueue(chunk.data)
        else controller.close()
      },
    },
    { highWaterMark: 1 },
  )
}
