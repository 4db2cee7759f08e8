import { Readable } from 'node:stream'
import { inSystem } from '@/lib/db'

/** Counted up while messages are written. */
export type Progress = { done: number; total: number }

const BATCH = 100

/**
 * A company's messages, oldest first, a short transaction each batch, and their attachments as files.
 * @returns `lines`: a message each, with body, recipients, attempts and history; `attachments`: name in the ZIP, and its bytes
 */
export async function exportMessages(companyId: string, progress: Progress) {
  progress.total = await inSystem((tx) => tx.message.count({ where: { companyId } }))
  return { lines: readMessages(companyId, progress), attachments: readAttachments(companyId) }
}

async function* readMessages(companyId: string, progress: Progress) {
  for (let after: string | undefined; ;) {
    const rows = await inSystem((tx) =>
      tx.message.findMany({
        where: { companyId, ...(after && { id: { gt: after } }) },
        orderBy: { id: 'asc' },
        take: BATCH,
        omit: { companyId: true, epoch: true, boundary: true, submissionKey: true, submissionDigest: true },
        include: {
          body: { select: { text: true, html: true } },
          recipients: { omit: { companyId: true, messageId: true, id: true }, orderBy: { position: 'asc' } },
          attempts: { omit: { companyId: true, messageId: true, id: true }, orderBy: { number: 'asc' } },
          events: { omit: { companyId: true, messageId: true, id: true }, orderBy: { at: 'asc' } },
          attachments: { select: { id: true, fileName: true, contentType: true, size: true } },
        },
      }),
    )
    for (const row of rows) {
      progress.done += 1
      yield row
    }
    if (rows.length < BATCH) return
    after = rows.at(-1)!.id
  }
}

async function* readAttachments(companyId: string) {
  for (let after: string | undefined; ;) {
    const rows = await inSystem((tx) =>
      tx.attachment.findMany({
        where: { companyId, state: 'attached', ...(after && { id: { gt: after } }) },
        orderBy: { id: 'asc' },
        take: BATCH,
        select: { id: true, fileName: true, messageId: true },
      }),
    )
    for (const { id, fileName, messageId } of rows) {
      // A name in a ZIP is a path: nothing of it may leave its folder (it was cleaned when it came).
      const name = `attachments/${messageId}/${id}-${fileName.replace(/[/\\]/g, '_')}`
      yield { name, open: () => Readable.from(readChunks(companyId, id)) }
    }
    if (rows.length < BATCH) return
    after = rows.at(-1)!.id
  }
}

async function* readChunks(companyId: string, attachmentId: string) {
  for (let seq = 0; ; seq++) {
    const chunk = await inSystem((tx) =>
      tx.attachmentChunk.findUnique({
        where: { companyId_attachmentId_seq: { companyId, attachmentId, seq } },
        select: { data: true },
      }),
    )
    if (!chunk) return
    yield Buffer.from(chunk.data)
  }
}
