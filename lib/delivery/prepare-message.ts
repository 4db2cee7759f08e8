import { inCompany, type Tx } from '@/lib/db'
import { foldText } from '@/lib/domain/fold-text'
import type { Mailbox } from '@/lib/domain/addresses'
import type { MessageHeader } from '@/lib/domain/message-headers'
import { MAX_TOGETHER_MEGABYTES, mostTogether } from '@/lib/domain/message-limits'
import { mostRecipients, paceOf } from '@/lib/domain/pace'
import { composeBytes, composedSize, type ComposeInput } from '@/lib/mail/compose-message'
import { AppError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import { makeMessageId } from './to-outcome'

/** A message that was written and whose server is chosen. */
export type EnqueueInput = {
  companyId: string
  mailServerId: string
  /** The member's user id; null: the installation itself. */
  createdBy: string | null
  origin: 'console' | 'test' | 'system'
  from: Mailbox
  to: Mailbox[]
  cc: Mailbox[]
  bcc: Mailbox[]
  replyTo: string | null
  subject: string
  text: string
  html: string | null
  /** Complete uploads of this member, in the order they are to have. */
  attachments: { id: string }[]
  priority: 1 | 2 | 3
  /** Not before; now when missing. */
  dueAt?: Date
  chosenBecause: string
  /** One per form shown: within 72 hours the second time it is the first message again. */
  submissionKey: string | null
  /** SHA-256 of what was sent under the key: another text under the same key is refused. */
  submissionDigest?: Uint8Array<ArrayBuffer>
  /** Of its own, from the allow-list (lib/domain/message-headers). */
  headers?: MessageHeader[]
  /** The mail-merge it is a row of. */
  mergeId?: string
}

export type PreparedMessage = {
  input: EnqueueInput
  id: string
  messageId: string
  boundary: string
  date: Date
  size: number
  /** The composed bytes; null: too large, composed as a stream when sent. */
  raw: Buffer | null
  recipients: (Mailbox & { kind: 'to' | 'cc' | 'bcc' })[]
}

/** design.md, "Attachments and bodies". */
export const COMPOSE_LIMIT = 256 * 1024

type Scope = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
type AttachmentRow = { id: string; fileName: string; contentType: string; size: number }

/**
 * Composes a message, or finds out its exact size. Nothing is written; attachments are read in short scopes
 * of their own.
 * @param scope the company's; the worker brings the system's
 * @throws AppError not_found (an attachment that is not this member's, or not complete) · invalid (also: more
 *   recipients than the server takes in one message, files of more than 100 MB together)
 */
export async function prepareMessage(
  input: EnqueueInput,
  scope: Scope = (work) => inCompany(input.companyId, work),
): Promise<PreparedMessage> {
  const id = newId()
  const attachments = await findAttachments(input, scope)
  const compose: ComposeInput = {
    from: input.from,
    to: input.to,
    cc: input.cc,
    replyTo: input.replyTo,
    subject: input.subject,
    text: input.text,
    html: input.html,
    messageId: makeMessageId(id, input.from.address),
    date: input.dueAt ?? new Date(),
    boundary: id.replaceAll('-', ''),
    attachments,
    headers: input.headers ?? [],
  }
  const recipients = toRecipients(input)
  if (recipients.length === 0) throw new AppError('invalid', { to: 'required.recipient' })
  // Every limit lets one through.
  if (recipients.length > 1) await requireWithinLimit(input, recipients.length, scope)
  const { size, raw } = await composeWithin(COMPOSE_LIMIT, compose, () =>
    readContents(attachments, input, scope),
  )
  const { messageId, boundary, date } = compose
  return { input, id, messageId, boundary, date, size, raw, recipients }
}

/** Its exact size, and its bytes if they are no more than `limit`; what has no attachments is composed once. */
async function composeWithin(limit: number, compose: ComposeInput, read: () => Promise<Buffer[]>) {
  const alone = compose.attachments.length === 0 ? await composeBytes(compose, []) : null
  const size = alone ? alone.length : await composedSize(compose)
  if (size > limit) return { size, raw: null }
  return { size, raw: alone ?? (await composeBytes(compose, await read())) }
}

/** Everybody once: who is in To and in Bcc gets one copy, and the header shows them. */
function toRecipients({ to, cc, bcc }: EnqueueInput): PreparedMessage['recipients'] {
  const all = [
    ...to.map((one) => ({ ...one, kind: 'to' as const })),
    ...cc.map((one) => ({ ...one, kind: 'cc' as const })),
    ...bcc.map((one) => ({ ...one, kind: 'bcc' as const })),
  ]
  const known = new Set<string>()
  return all.filter(({ address }) => {
    const key = address.toLowerCase()
    return known.has(key) ? false : Boolean(known.add(key))
  })
}

async function requireWithinLimit({ companyId, mailServerId }: EnqueueInput, count: number, scope: Scope) {
  const server = await scope((tx) =>
    tx.mailServer.findFirst({ where: { companyId, id: mailServerId }, omit: { passwordSealed: true } }),
  )
  const limit = server && mostRecipients(paceOf(server))
  if (limit !== null && count > limit)
    throw new AppError('invalid', { to: 'invalid.recipients_of_server', limit })
}

async function findAttachments(input: EnqueueInput, scope: Scope): Promise<AttachmentRow[]> {
  const ids = input.attachments.map(({ id }) => id)
  if (ids.length === 0) return []
  const { companyId, createdBy } = input
  if (createdBy === null) throw new AppError('not_found')
  const rows = await scope((tx) =>
    tx.attachment.findMany({
      where: { companyId, id: { in: ids }, uploadedBy: createdBy, state: { in: ['complete', 'attached'] } },
      select: { id: true, fileName: true, contentType: true, size: true },
    }),
  )
  const found = ids.map((id) => {
    const row = rows.find((one) => one.id === id)
    if (!row) throw new AppError('not_found', { attachment: id })
    return { ...row, size: Number(row.size) }
  })
  if (found.reduce((sum, { size }) => sum + size, 0) > mostTogether(null))
    throw new AppError('invalid', {
      attachments: 'invalid.attachments_together',
      limit: MAX_TOGETHER_MEGABYTES,
    })
  return found
}

async function readContents(
  rows: AttachmentRow[],
  { companyId }: EnqueueInput,
  scope: Scope,
): Promise<Buffer[]> {
  const contents: Buffer[] = []
  for (const { id, size } of rows) {
    const chunks = await scope((tx) =>
      tx.attachmentChunk.findMany({ where: { companyId, attachmentId: id }, orderBy: { seq: 'asc' } }),
    )
    const content = Buffer.concat(chunks.map((chunk) => chunk.data))
    if (content.length !== size) throw new AppError('not_found', { attachment: id })
    contents.push(content)
  }
  return contents
}

/** What the list of messages is searched in: subject, addresses, names and Message-ID. */
export function searchText({ input, messageId, recipients }: PreparedMessage): string {
  return searchWords({ subject: input.subject, messageIds: [messageId], people: [input.from, ...recipients] })
}

/** The same of a message as it stands. @param message.messageIds its own, and those of the children it has */
export function searchWords(message: { subject: string; messageIds: string[]; people: Mailbox[] }): string {
  const people = message.people.flatMap(({ name, address }) => [name ?? '', address])
  return foldText([message.subject, ...message.messageIds, ...people].filter(Boolean).join('\n'))
}
