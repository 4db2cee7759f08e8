import { Readable } from 'node:stream'
import { inSystem } from '@/lib/db'
import { composeStream, withMessageId, type ComposeInput } from '@/lib/mail/compose-message'
import type { MessageHeader } from '@/lib/domain/message-headers'
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
    const raw = message.raw ?? (await readContent(pool, companyId, message.contentId))
    return raw && withMessageId(raw, message.messageId)
  }
  const input = await loadComposeInput(companyId, message.contentId)
  if (!input) return null
  const { attachmentIds, ...rest } = input
  const compose = { ...rest, messageId: message.messageId }
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

/** What a message is composed of; a child's recipients stand in its root's headers as they did at first. */
async function loadComposeInput(
  companyId: string,
  id: string,
): Promise<(ComposeInput & { attachmentIds: string[] }) | null> {
  const found = await inSystem(async (tx) => {
    const row = await tx.message.findFirst({ where: { companyId, id } })
    const body = await tx.messageBody.findFirst({ where: { companyId, messageId: id } })
    const children = await tx.message.findMany({ where: { companyId, parentId: id }, select: { id: true } })
    const family = [id, ...children.map((child) => child.id)]
    const people = await tx.recipient.findMany({
      where: { companyId, messageId: { in: family }, kind: { in: ['to', 'cc'] } },
      orderBy: { position: 'asc' },
    })
    const attachments = await tx.attachment.findMany({
      where: { companyId, messageId: id },
      orderBy: { position: 'asc' },
    })
    return row && body && { row, body, people, attachments }
  })
  if (!found) return null
  const { row, body, people, attachments } = found
  const named = (kind: string) =>
    people.filter((one) => one.kind === kind).map(({ name, address }) => ({ name, address }))
  return {
    from: { name: row.fromName, address: row.fromAddress },
    to: named('to'),
    cc: named('cc'),
    replyTo: row.replyTo,
    subject: row.subject,
    text: body.text,
    html: body.html,
    messageId: row.messageId,
    date: row.date,
    boundary: row.boundary,
    headers: (row.headers ?? []) as MessageHeader[],
    attachments: attachments.map(({ id: file, fileName, contentType, size }) => ({
      id: file,
      fileName,
      contentType,
      size: Number(size),
    })),
    attachmentIds: attachments.map((one) => one.id),
  }
}
