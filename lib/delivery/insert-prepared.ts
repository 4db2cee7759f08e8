import type { Tx } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { newId } from '@/lib/platform/ids'
import { searchText, type PreparedMessage } from './prepare-message'

export type Enqueued = {
  id: string
  messageId: string
  /** It had been enqueued before. */ repeated: boolean
}

/** Rows in one insert: PostgreSQL takes 65,535 parameters. */
const ROWS = 1_000
/** Ids in one notification of at most 8,000 bytes. */
const IDS = 180

/**
 * Writes prepared messages in the caller's company transaction; with its commit they are accepted, and a
 * worker is woken. A submission key that was used within 72 hours is answered with its first message; after that it
 * is forgotten.
 * @throws AppError not_found: an attachment that another message took meanwhile · conflict {reason: form_used}:
 *   another text under the same key
 */
export async function insertPrepared(tx: Tx, prepared: PreparedMessage[]): Promise<Enqueued[]> {
  // Clocks: only the database's.
  const [clock] = await tx.$queryRaw<{ now: Date }[]>`SELECT now() AS now`
  const inserted = new Set(await insertMessages(tx, prepared, clock!.now))
  if (inserted.size < prepared.length) {
    const again = prepared.filter(({ id }) => !inserted.has(id))
    if ((await forgetOldKeys(tx, again)) > 0)
      for (const id of await insertMessages(tx, again, clock!.now)) inserted.add(id)
  }
  const fresh = prepared.filter(({ id }) => inserted.has(id))
  await insertParts(tx, fresh)
  for (const message of fresh) await takeAttachments(tx, message)
  await wakeServers(tx, fresh)
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

async function insertMessages(tx: Tx, prepared: PreparedMessage[], now: Date): Promise<string[]> {
  const ids: string[] = []
  for (const part of slices(prepared, ROWS)) {
    const rows = await tx.message.createManyAndReturn({
      data: part.map(({ input, ...message }) => ({
        companyId: input.companyId,
        id: message.id,
        mailServerId: input.mailServerId,
        createdBy: input.createdBy,
        origin: input.origin,
        priority: input.priority,
        dueAt: input.dueAt ?? now,
        createdAt: now,
        fromName: input.from.name,
        fromAddress: input.from.address,
        replyTo: input.replyTo,
        subject: input.subject,
        messageId: message.messageId,
        date: message.date,
        boundary: message.boundary,
        size: message.size,
        composed: message.raw !== null,
        chosenBecause: input.chosenBecause,
        submissionKey: input.submissionKey,
        submissionDigest: input.submissionDigest,
        headers: input.headers?.length ? input.headers : undefined,
        mergeId: input.mergeId,
      })),
      // Only the submission key can be there already: ids are new.
      skipDuplicates: true,
      select: { id: true },
    })
    ids.push(...rows.map((row) => row.id))
  }
  return ids
}

async function insertParts(tx: Tx, fresh: PreparedMessage[]): Promise<void> {
  for (const part of slices(fresh, ROWS)) {
    await tx.messageBody.createMany({
      data: part.map(({ id, input: { companyId, text, html } }) => ({
        companyId,
        messageId: id,
        text,
        html,
      })),
    })
    await tx.messageSearch.createMany({
      data: part.map((message) => ({
        companyId: message.input.companyId,
        messageId: message.id,
        words: searchText(message),
      })),
    })
    const composed = part.flatMap(({ id, input: { companyId }, raw }) =>
      raw === null ? [] : [{ companyId, messageId: id, raw: new Uint8Array(raw) }],
    )
    if (composed.length > 0) await tx.messageContent.createMany({ data: composed })
  }
  const recipients = fresh.flatMap(({ id, input: { companyId }, recipients }) =>
    recipients.map((one, position) => ({ ...one, companyId, id: newId(), messageId: id, position })),
  )
  for (const part of slices(recipients, ROWS)) await tx.recipient.createMany({ data: part })
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

/**
 * Counts what was accepted, makes the servers due and wakes a worker at commit. KEY SHARE lets everybody else enqueue
 * meanwhile, and makes the release of the lease wait: it counts what waits only after this is committed.
 */
async function wakeServers(tx: Tx, fresh: PreparedMessage[]): Promise<void> {
  const servers = new Map(fresh.map(({ input }) => [input.mailServerId, input.companyId]))
  for (const [mailServerId, companyId] of servers) {
    const own = fresh.filter(({ input }) => input.mailServerId === mailServerId)
    const times = own.map(({ input }) => input.dueAt?.getTime() ?? 0)
    const earliest = Math.min(...times)
    const dueAt = earliest === 0 ? null : new Date(earliest)
    await tx.$executeRaw`
      WITH l AS (
        SELECT next_due_at FROM mail_server_leases
        WHERE company_id = ${companyId}::uuid AND mail_server_id = ${mailServerId}::uuid FOR KEY SHARE
      ), tallied AS (
        INSERT INTO message_tallies (company_id, id, mail_server_id, accepted)
        VALUES (${companyId}::uuid, ${newId()}::uuid, ${mailServerId}::uuid, ${own.length}::int)
      )
      UPDATE mail_server_leases t SET next_due_at = least(t.next_due_at, coalesce(${dueAt}::timestamptz, now()))
      FROM l WHERE t.company_id = ${companyId}::uuid AND t.mail_server_id = ${mailServerId}::uuid
        AND (l.next_due_at IS NULL OR l.next_due_at > coalesce(${dueAt}::timestamptz, now()))`
    await tx.$queryRaw`SELECT pg_notify('relais_work', ${mailServerId})::text`
  }
  for (const part of slices(fresh, IDS)) {
    for (const companyId of new Set(part.map(({ input }) => input.companyId))) {
      const ids = part.filter(({ input }) => input.companyId === companyId).map(({ id }) => id)
      const payload = JSON.stringify({ c: companyId, k: 'messages', ids })
      await tx.$queryRaw`SELECT pg_notify('relais_live', ${payload})::text`
    }
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

function slices<T>(list: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  )
}
