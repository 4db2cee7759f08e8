import type { Tx } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import { searchText, type PreparedMessage } from './prepare-message'
import { enqueueRows, type MessageRows } from './sql/enqueue'

export type Enqueued = {
  id: string
  messageId: string
  /** It had been enqueued before. */ repeated: boolean
}

/** In one statement: what it is given is in memory three times over. */
const ROWS = 1_000
const BYTES = 8 * 1024 * 1024

/**
 * Writes prepared messages in the caller's company transaction; with its commit they are accepted, and a
 * worker is woken. A submission key that was used within 72 hours is answered with its first message; after that it
 * is forgotten.
 * @throws AppError not_found: an attachment that another message took meanwhile · conflict {reason: form_used}:
 *   another text under the same key
 */
export async function insertPrepared(tx: Tx, prepared: PreparedMessage[]): Promise<Enqueued[]> {
  const inserted = new Set(await insertMessages(tx, prepared))
  if (inserted.size < prepared.length) {
    const again = prepared.filter(({ id }) => !inserted.has(id))
    if ((await forgetOldKeys(tx, again)) > 0)
      for (const id of await insertMessages(tx, again)) inserted.add(id)
  }
  const fresh = prepared.filter(({ id }) => inserted.has(id))
  for (const message of fresh) await takeAttachments(tx, message)
  if (fresh.length === prepared.length) {
    return prepared.map(({ id, messageId }) => ({ id, messageId, repeated: false }))
  }
  const earlier = await findEarlier(
    tx,
    prepared.filter(({ id }) => !inserted.has(id)),
  )
  return prepared.map((message) =>
    inserted.has(message.id)
      ? { id: message.id, messageId: message.messageId, repeated: false }
      : earlier.get(message.input.submissionKey!)!,
  )
}

async function insertMessages(tx: Tx, prepared: PreparedMessage[]): Promise<string[]> {
  const ids: string[] = []
  for (const part of slices(prepared.map(toRows))) ids.push(...(await enqueueRows(tx, part)))
  return ids
}

function toRows(message: PreparedMessage): MessageRows {
  const { input, recipients } = message
  return {
    company_id: input.companyId,
    id: message.id,
    mail_server_id: input.mailServerId,
    created_by: input.createdBy,
    origin: input.origin,
    priority: input.priority,
    due_at: input.dueAt,
    from_name: input.from.name,
    from_address: input.from.address,
    reply_to: input.replyTo,
    subject: input.subject,
    message_id: message.messageId,
    date: message.date,
    boundary: message.boundary,
    size: message.size,
    chosen_because: input.chosenBecause,
    submission_key: input.submissionKey,
    submission_digest: input.submissionDigest && Buffer.from(input.submissionDigest).toString('hex'),
    headers: input.headers?.length ? input.headers : undefined,
    merge_id: input.mergeId,
    text: input.text,
    html: input.html,
    words: searchText(message),
    raw: message.raw && message.raw.toString('base64'),
    recipients: recipients.map((one, position) => ({ ...one, id: newId(), position })),
  }
}

async function takeAttachments(tx: Tx, { id: messageId, input }: PreparedMessage): Promise<void> {
  const { companyId, createdBy } = input
  for (const [position, { id }] of input.attachments.entries()) {
    const { count } = await tx.attachment.updateMany({
      where: { companyId, id, uploadedBy: createdBy ?? '', state: 'complete', messageId: null },
      data: { state: 'attached', messageId, position },
    })
    if (count === 0) throw new AppError('not_found', { attachment: id })
  }
}

/** How long a key stands for its first message, hours. */
export const SUBMISSION_HOURS = 72

/** Frees keys that were used too long ago to still mean their message. @returns how many */
async function forgetOldKeys(tx: Tx, again: PreparedMessage[]): Promise<number> {
  const companyId = again[0]!.input.companyId
  const keys = again.flatMap(({ input }) => input.submissionKey ?? [])
  return tx.$executeRaw`
    UPDATE messages SET submission_key = NULL, submission_digest = NULL
    WHERE company_id = ${companyId}::uuid AND submission_key = ANY (${keys}::text[])
      AND created_at < now() - make_interval(hours => ${SUBMISSION_HOURS}::int)`
}

async function findEarlier(tx: Tx, repeated: PreparedMessage[]): Promise<Map<string, Enqueued>> {
  const companyId = repeated[0]!.input.companyId
  const keys = repeated.map(({ input }) => input.submissionKey!)
  const rows = await tx.message.findMany({
    where: { companyId, submissionKey: { in: keys } },
    select: { id: true, messageId: true, submissionKey: true, submissionDigest: true },
  })
  for (const { submissionKey, submissionDigest } of rows) {
    const now = repeated.find(({ input }) => input.submissionKey === submissionKey)!.input.submissionDigest
    if (now && submissionDigest && !Buffer.from(now).equals(submissionDigest))
      throw new AppError('conflict', { reason: 'form_used' })
  }
  return new Map(
    rows.map(({ id, messageId, submissionKey }) => [submissionKey!, { id, messageId, repeated: true }]),
  )
}

/** Parts of at most so many rows, and about so many bytes. */
function slices(rows: MessageRows[]): MessageRows[][] {
  const parts: MessageRows[][] = []
  let bytes = Infinity
  for (const row of rows) {
    const own = (row.raw?.length ?? 0) + row.text.length + (row.html?.length ?? 0)
    if (bytes + own > BYTES || parts.at(-1)!.length >= ROWS) {
      parts.push([])
      bytes = 0
    }
    parts.at(-1)!.push(row)
    bytes += own
  }
  return parts
}
