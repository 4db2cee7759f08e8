import { inSystem, isDatabaseAwayError, type Tx } from '@/lib/db'
import { RETENTION_DEFAULTS } from '@/lib/domain/retention-bounds'
import { floorId } from '@/lib/platform/ids'
import { log } from '@/lib/platform/log'

/** Rows a transaction. */
const BATCH = 200
/** Batches a company and kind at one time: what is left over comes with the next round. */
const ROUNDS = 50
/** Settled, and by nobody to be decided any more; of a root, its children too: they go with its text (list_state). */
const OVER = `('sent', 'failed', 'cancelled')`

/** Companies in one piece of work. */
export const COMPANIES = 100

/** refused: companies it could not be done for; the log has why. */
export type Retained = { bodies: number; messages: number; auditEvents: number; refused: number }

/** What a company's rules say now, by the database's clock. */
export type Retaining = { id: string; bodies_before: Date; messages_before: Date; audit_before: Date }

/**
 * Takes away what companies keep no longer: texts and attachments first, then the messages, and the beginning of the
 * audit log. Bounded, by the database's clock, company by company: one that fails keeps none of the others back, and
 * several workers at once would only share the work.
 * @param after the company an earlier piece of work ended with; null: from the beginning
 * @returns last: where the next piece begins; null: it was the last one
 */
export async function applyRetention(after: string | null): Promise<{ done: Retained; last: string | null }> {
  const done: Retained = { bodies: 0, messages: 0, auditEvents: 0, refused: 0 }
  const companies = await findRetaining(after)
  for (const company of companies) {
    try {
      done.bodies += await repeat((tx) => dropBodies(tx, company))
      done.messages += await repeat((tx) => dropMessages(tx, company))
      done.auditEvents += await repeat((tx) => cutAudit(tx, company))
    } catch (error) {
      if (isDatabaseAwayError(error)) throw error
      log.error(
        { err: error, companyId: company.id },
        'what a company keeps no longer could not be taken away',
      )
      done.refused++
    }
  }
  return { done, last: companies.length === COMPANIES ? companies.at(-1)!.id : null }
}

/** Companies with their rules or the defaults, a hundred from the one after. */
export function findRetaining(after: string | null): Promise<Retaining[]> {
  const { bodyDays, messageMonths, auditMonths } = RETENTION_DEFAULTS
  return inSystem(
    (tx) => tx.$queryRaw<Retaining[]>`
      SELECT c.id, now() - make_interval(days => coalesce(r.body_days, ${bodyDays}::int)) AS bodies_before,
             now() - make_interval(months => coalesce(r.message_months, ${messageMonths}::int)) AS messages_before,
             now() - make_interval(months => coalesce(r.audit_months, ${auditMonths}::int)) AS audit_before
        FROM companies c LEFT JOIN retention_rules r ON r.company_id = c.id
       WHERE ${after}::uuid IS NULL OR c.id > ${after}::uuid ORDER BY c.id LIMIT ${COMPANIES}::int`,
  )
}

/** Batches until one is not full. */
export async function repeat(work: (tx: Tx) => Promise<number>): Promise<number> {
  let total = 0
  for (let round = 0; round < ROUNDS; round++) {
    const count = await inSystem(work)
    total += count
    if (count < BATCH) break
  }
  return total
}

/** Ids are time-ordered: only rows that can be old enough are looked at. */
async function dropBodies(tx: Tx, { id, bodies_before: before }: Retaining): Promise<number> {
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(
    `SELECT b.message_id AS id FROM message_bodies b JOIN messages m ON m.company_id = b.company_id AND m.id = b.message_id
      WHERE b.company_id = $1::uuid AND b.message_id < $2::uuid AND m.list_state IN ${OVER} AND m.settled_at < $3
      ORDER BY b.message_id LIMIT ${BATCH}`,
    id,
    floorId(before),
    before,
  )
  const where = { companyId: id, messageId: { in: rows.map((row) => row.id) } }
  if (rows.length === 0) return 0
  await tx.messageContent.deleteMany({ where })
  await tx.attachment.deleteMany({ where })
  await tx.messageBody.deleteMany({ where })
  return rows.length
}

async function dropMessages(tx: Tx, { id, messages_before: before }: Retaining): Promise<number> {
  return tx.$executeRawUnsafe(
    `DELETE FROM messages WHERE company_id = $1::uuid AND id IN (
       SELECT id FROM messages WHERE company_id = $1::uuid AND id < $2::uuid AND list_state IN ${OVER} AND settled_at < $3
       ORDER BY id LIMIT ${BATCH})`,
    id,
    floorId(before),
    before,
  )
}

async function cutAudit(tx: Tx, { id, audit_before: before }: Retaining): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    SELECT cut_audit(${id}::uuid, ${before}, ${BATCH}::int) AS count`
  return row?.count ?? 0
}
