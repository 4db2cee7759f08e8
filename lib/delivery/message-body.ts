import { Readable } from 'node:stream'
import { inSystem } from '@/lib/db'
import { composeStream, withMessageId, type ComposeInput } from '@/lib/mail/compose-message'
import type { DueMessage } from './sql/fetch-due'
import { readChunk, readContent } from './sql/read-content'
import type { Pool } from './sql/statement'

/**
 * A message's bytes as SMTP takes them: stored ones, or a stream composed now out of what is stored.
 * @returns null when they are not there
 */
export async function openBody(
  pool: Pool,
  companyId: string,
  message: DueMessage,
): Promise<Buffer | (() => Readable) | null> {
  if (message.composed) {
    const raw = message.raw ?? (await readContent(pool, companyId, message.id))
    return raw && withMessageId(raw, message.messageId)
  }
  const input = await loadComposeInput(companyId, message.id)
  if (!input) return null
  const { attachmentIds, ...compose } = input
  return () => composeStream(compose, (index) => readAttachment(pool, companyId, attachmentIds[index]!))
}

/** An attachment as a stream, each chunk read when it is wanted. */
function readAttachment(pool: Pool, companyId: string, attachmentId: string): Readable {
  let seq = 0
  return new Readable({
    highWaterMark: 1,
    read() {
      readChunk(pool, companyId, attachmentId, seq++).then(
        (chunk) => this.push(chunk),
        (error: Error) => this.destroy(error),
      )
    },
  })
}

async function loadComposeInput(
  companyId: string,
  id: string,
): Promise<(ComposeInput & { attachmentIds: string[] }) | null> {
  const row = await inSystem((tx) =>
    tx.message.findFirst({
      where: { companyId, id },
      include: {
        body: true,
        recipients: { where: { kind: { in: ['to', 'cc'] } }, orderBy: { position: 'asc' } },
        attachments: { orderBy: { position: 'asc' } },
      },
    }),
  )
  if (!row?.body) return null
  const named = (kind: string) =>
    row.recipients.filter((one) => one.kind === kind).map(({ name, address }) => ({ name, address }))
  return {
    from: { name: row.fromName, address: row.fromAddress },
    to: named('to'),
    cc: named('cc'),
    replyTo: row.replyTo,
    subject: row.subject,
    text: row.body.text,
    html: row.body.html,
    messageId: row.messageId,
    date: row.date,
    boundary: row.boundary,
    attachments: row.attachments.map(({ fileName, contentType, size }) => ({
      fileName,
      contentType,
      size: Number(size),
    })),
    attachmentIds: row.attachments.map((one) => one.id),
  }
}
