import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { inCompany, type Tx } from '@/lib/db'
import { searchWords } from '@/lib/delivery/enqueue'
import { toWire } from '@/lib/mail/send-message'
import { AppError } from '@/lib/platform/errors'
import { renewExports } from './renew-exports'

/** Shorter names are parts of other words. */
const NAME_LENGTH = 3
/** What stands where an address stood (RFC 2606: .invalid is nobody's). */
export const ERASED_ADDRESS = 'erased@erased.invalid'
/** Messages a transaction: a correspondent of years does not hold the table. */
const BATCH = 200
/** Of a root: its own end, and that of its children, who use its text. */
const OVER = ['sent', 'failed', 'cancelled']

export type Erasure = { messages: number; auditEvents: number; exports: number }

/**
 * Forgets a correspondent: their address and name among recipients, in subjects and Reply-To, in what servers replied
 * and in the search; the text and the attachments of the messages they got, and the subject of those that nobody else
 * got; the rows of mail-merges that have the address in a cell; the words of audit events that name them; exports that
 * were made before. Numbers, times and outcomes stay, the audit chain still verifies.
 * @throws AppError forbidden · conflict with reason `erase_waiting` (a message to them is not settled for everybody:
 *   send or cancel it first)
 */
export async function eraseAddress(who: CompanyActor, address: string): Promise<Erasure> {
  authorize(who, 'settings.edit')
  const companyId = who.company.id
  const wanted = address.toLowerCase()
  await inCompany(companyId, (tx) => requireSettled(tx, companyId, wanted))
  let messages = 0
  for (;;) {
    const count = await inCompany(companyId, (tx) => eraseBatch(tx, companyId, wanted))
    messages += count
    if (count < BATCH) break
  }
  return inCompany(companyId, async (tx) => {
    await eraseMergeRows(tx, companyId, wanted)
    const [row] = await tx.$queryRaw<{ count: number }[]>`
      SELECT erase_audit_words(${wanted}) AS count`
    await tx.$executeRaw`
      UPDATE mail_server_leases SET held_reply = regexp_replace(held_reply, ${patternOf(wanted)}, ${ERASED_ADDRESS}, 'gi')
       WHERE company_id = ${companyId}::uuid AND held_reply ~* ${patternOf(wanted)}`
    const exports = await renewExports(tx, companyId)
    // The event must not name whom it forgot.
    await recordAudit(tx, who, 'data.erased', { note: `${messages} messages` })
    return { messages, auditEvents: row?.count ?? 0, exports }
  })
}

async function requireSettled(tx: Tx, companyId: string, address: string): Promise<void> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(DISTINCT root.id)::int AS count FROM recipients r
      JOIN messages m ON m.company_id = r.company_id AND m.id = r.message_id
      JOIN messages root ON root.company_id = m.company_id AND root.id = coalesce(m.parent_id, m.id)
     WHERE r.company_id = ${companyId}::uuid AND lower(r.address) = ${address} AND root.list_state <> ALL (${OVER})`
  const count = row?.count ?? 0
  if (count > 0) throw new AppError('conflict', { reason: 'erase_waiting', count })
}

/** @returns how many messages it went through, each with its children */
async function eraseBatch(tx: Tx, companyId: string, address: string): Promise<number> {
  const found = await tx.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT root.id FROM recipients r
      JOIN messages m ON m.company_id = r.company_id AND m.id = r.message_id
      JOIN messages root ON root.company_id = m.company_id AND root.id = coalesce(m.parent_id, m.id)
     WHERE r.company_id = ${companyId}::uuid AND lower(r.address) = ${address} AND root.list_state = ANY (${OVER})
     LIMIT ${BATCH}::int`
  const roots = found.map(({ id }) => id)
  if (roots.length === 0) return 0
  const family = await tx.message.findMany({
    where: { companyId, OR: [{ id: { in: roots } }, { parentId: { in: roots } }] },
    select: { id: true },
  })
  const ids = family.map(({ id }) => id)
  const where = { companyId, messageId: { in: ids } }
  await tx.messageBody.deleteMany({ where })
  await tx.messageContent.deleteMany({ where })
  await tx.attachment.deleteMany({ where })
  await tx.dialogue.deleteMany({ where })
  const named = await tx.$queryRaw<{ name: string }[]>`
    SELECT DISTINCT trim(name) AS name FROM recipients
     WHERE company_id = ${companyId}::uuid AND message_id = ANY (${ids}::uuid[]) AND lower(address) = ${address}
       AND length(trim(name)) >= ${NAME_LENGTH}::int`
  await tx.$executeRaw`
    UPDATE recipients SET address = ${ERASED_ADDRESS}, name = NULL
     WHERE company_id = ${companyId}::uuid AND message_id = ANY (${ids}::uuid[]) AND lower(address) = ${address}`
  await eraseReplies(tx, companyId, ids, patternOf(address))
  const names = named.map(({ name }) => literal(name))
  await eraseSubjects(tx, companyId, ids, [...names, patternOf(address)].join('|'))
  await renewSearch(tx, companyId, roots)
  return roots.length
}

/**
 * An address as a server's reply repeats it: anywhere, also within other words, and with its domain as the DNS has
 * it. `\y` is no bound for all of its characters, so it is taken literally.
 */
function patternOf(address: string): string {
  return [...new Set([address, toWire(address)])].map(literal).join('|')
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A subject that was for nobody else goes like the text; in others the address and the names they had. */
async function eraseSubjects(tx: Tx, companyId: string, ids: string[], pattern: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE messages m SET subject = CASE WHEN EXISTS (
        SELECT FROM messages f JOIN recipients r ON r.company_id = f.company_id AND r.message_id = f.id
         WHERE f.company_id = m.company_id AND f.id = ANY (${ids}::uuid[])
           AND coalesce(f.parent_id, f.id) = coalesce(m.parent_id, m.id) AND r.address <> ${ERASED_ADDRESS})
      THEN regexp_replace(subject, ${pattern}, '…', 'gi') ELSE '' END
     WHERE company_id = ${companyId}::uuid AND id = ANY (${ids}::uuid[])`
}

async function eraseReplies(tx: Tx, companyId: string, ids: string[], pattern: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE recipients SET reply = regexp_replace(reply, ${pattern}, ${ERASED_ADDRESS}, 'gi')
     WHERE company_id = ${companyId}::uuid AND message_id = ANY (${ids}::uuid[]) AND reply ~* ${pattern}`
  await tx.$executeRaw`
    UPDATE attempts SET reply = regexp_replace(reply, ${pattern}, ${ERASED_ADDRESS}, 'gi'),
           dialogue = regexp_replace(dialogue, ${pattern}, ${ERASED_ADDRESS}, 'gi')
     WHERE company_id = ${companyId}::uuid AND message_id = ANY (${ids}::uuid[])
       AND (reply ~* ${pattern} OR dialogue ~* ${pattern})`
  await tx.$executeRaw`
    UPDATE messages SET reply = regexp_replace(reply, ${pattern}, ${ERASED_ADDRESS}, 'gi'),
           reply_to = CASE WHEN reply_to ~* ${pattern} THEN NULL ELSE reply_to END
     WHERE company_id = ${companyId}::uuid AND id = ANY (${ids}::uuid[])`
}

/** Names stand among the words that are searched: they are made anew of what is left. */
async function renewSearch(tx: Tx, companyId: string, roots: string[]): Promise<void> {
  const part = { select: { name: true, address: true }, orderBy: { position: 'asc' } } as const
  const rows = await tx.message.findMany({
    where: { companyId, id: { in: roots } },
    select: {
      id: true,
      subject: true,
      fromName: true,
      fromAddress: true,
      messageId: true,
      recipients: part,
      children: { select: { messageId: true, recipients: part } },
    },
  })
  for (const { id, subject, fromName, fromAddress, children, ...root } of rows) {
    const parts = [root, ...children]
    const words = searchWords({
      subject,
      messageIds: parts.map(({ messageId }) => messageId),
      people: [{ name: fromName, address: fromAddress }, ...parts.flatMap(({ recipients }) => recipients)],
    })
    await tx.messageSearch.updateMany({ where: { companyId, messageId: id }, data: { words } })
  }
}

/** Rows lose their cells; one that was still to come gets no message either. */
async function eraseMergeRows(tx: Tx, companyId: string, address: string): Promise<void> {
  await tx.$executeRaw`
    WITH erased AS (
      UPDATE mail_merge_rows r SET cells = '{}', twin = NULL,
             fault = CASE WHEN r.line > m.last_line THEN 'erased' ELSE r.fault END
        FROM mail_merges m
       WHERE r.company_id = ${companyId}::uuid AND m.company_id = r.company_id AND m.id = r.merge_id
         AND EXISTS (SELECT FROM unnest(r.cells) AS cell
           WHERE lower(cell) = ${address} OR strpos(lower(cell), ${`<${address}>`}) > 0)
      RETURNING r.merge_id, r.line)
    UPDATE mail_merges m SET fault_count = (SELECT count(*) FROM mail_merge_rows r
        WHERE r.company_id = m.company_id AND r.merge_id = m.id
          AND (r.fault IS NOT NULL OR (r.line > m.last_line AND EXISTS (SELECT FROM erased e
            WHERE e.merge_id = r.merge_id AND e.line = r.line))))
     WHERE m.company_id = ${companyId}::uuid AND m.id IN (SELECT merge_id FROM erased)`
}
