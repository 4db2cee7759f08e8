import { inCompany, type Tx } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { recordAudit } from '@/lib/data/audit/record-audit'

/** What stands where an address stood (RFC 2606: .invalid is nobody's). */
export const ERASED_ADDRESS = 'erased@erased.invalid'
/** Messages a transaction: a correspondent of years does not hold the table. */
const BATCH = 200

export type Erasure = { messages: number; auditEvents: number }

/**
 * Forgets a correspondent: their address and name among recipients, in subject and Reply-To, in what servers replied and in the
 * search; the text and the attachments of the messages they got; the rows of mail-merges that have the address in a
 * cell; the words of audit events that name them. Numbers, times and outcomes stay, the audit chain still verifies.
 * @throws AppError forbidden · conflict with reason `erase_waiting` (a message to them is not settled: send or cancel
 *   it first)
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
    // The event must not name whom it forgot.
    await recordAudit(tx, who, 'data.erased', { note: `${messages} messages` })
    return { messages, auditEvents: row?.count ?? 0 }
  })
}

async function requireSettled(tx: Tx, companyId: string, address: string): Promise<void> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(DISTINCT m.id)::int AS count FROM recipients r
      JOIN messages m ON m.company_id = r.company_id AND m.id = r.message_id
     WHERE r.company_id = ${companyId}::uuid AND lower(r.address) = ${address}
       AND m.state IN ('queued', 'sending', 'uncertain')`
  const count = row?.count ?? 0
  if (count > 0) throw new AppError('conflict', { reason: 'erase_waiting', count })
}

/** @returns how many messages it went through */
async function eraseBatch(tx: Tx, companyId: string, address: string): Promise<number> {
  const found = await tx.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT m.id FROM recipients r JOIN messages m ON m.company_id = r.company_id AND m.id = r.message_id
     WHERE r.company_id = ${companyId}::uuid AND lower(r.address) = ${address}
       AND m.state IN ('sent', 'failed', 'cancelled') LIMIT ${BATCH}::int`
  const ids = found.map(({ id }) => id)
  if (ids.length === 0) return 0
  const where = { companyId, messageId: { in: ids } }
  await tx.messageBody.deleteMany({ where })
  await tx.messageContent.deleteMany({ where })
  await tx.attachment.deleteMany({ where })
  await tx.dialogue.deleteMany({ where })
  // A server's reply often repeats the address; \y is no bound for all of its characters, so it is taken literally.
  const literal = address.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  await tx.$executeRaw`
    UPDATE recipients SET address = ${ERASED_ADDRESS}, name = NULL
     WHERE company_id = ${companyId}::uuid AND message_id = ANY (${ids}::uuid[]) AND lower(address) = ${address}`
  await tx.$executeRaw`
    UPDATE recipients SET reply = regexp_replace(reply, ${literal}, ${ERASED_ADDRESS}, 'gi')
     WHERE company_id = ${companyId}::uuid AND message_id = ANY (${ids}::uuid[]) AND reply ~* ${literal}`
  await tx.$executeRaw`
    UPDATE attempts SET reply = regexp_replace(reply, ${literal}, ${ERASED_ADDRESS}, 'gi')
     WHERE company_id = ${companyId}::uuid AND message_id = ANY (${ids}::uuid[]) AND reply ~* ${literal}`
  await tx.$executeRaw`
    UPDATE messages SET reply = regexp_replace(reply, ${literal}, ${ERASED_ADDRESS}, 'gi'),
           subject = regexp_replace(subject, ${literal}, ${ERASED_ADDRESS}, 'gi'),
           reply_to = CASE WHEN reply_to ~* ${literal} THEN NULL ELSE reply_to END
     WHERE company_id = ${companyId}::uuid AND id = ANY (${ids}::uuid[])`
  // Names stand among the words that are searched: they are made anew of what is left.
  await tx.$executeRaw`
    UPDATE message_search s SET words = lower(concat_ws(' ', m.subject, m.from_name, m.from_address, m.reply_to, m.message_id,
             (SELECT string_agg(concat_ws(' ', r.name, r.address), ' ') FROM recipients r
               WHERE r.company_id = m.company_id AND r.message_id = m.id)))
      FROM messages m WHERE s.company_id = ${companyId}::uuid AND s.message_id = ANY (${ids}::uuid[])
       AND m.company_id = s.company_id AND m.id = s.message_id`
  return ids.length
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
