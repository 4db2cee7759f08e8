import { inSystem, type Tx } from '@/lib/db'
import { RETENTION_DEFAULTS } from '@/lib/domain/retention-bounds'
import { floorId } from '@/lib/platform/ids'

/** Rows a transaction. */
const BATCH = 200
/** Batches a company and kind at one time: what is left over comes with the next round. */
const ROUNDS = 50
/** Settled, and by nobody to be decided any more; of a root, its children too: they go with its text (list_state). */
const OVER = `('sent', 'failed', 'cancelled')`

export type Retained = { bodies: number; messages: number; auditEvents: number }

/** What a company's rules say now, by the database's clock. */
export type Retaining = { id: string; bodies_before: Date; messages_before: Date; audit_before: Date }

/**
 * Takes away what companies keep no longer: texts and attachments first, then the messages, and the beginning of the
 * audit log. Bounded, and by the database's clock; several workers at once only share the work.
 */
export async function applyRetention(): Promise<Retained> {
  const total: Retained = { bodies: 0, messages: 0, auditEvents: 0 }
  for (const company of await findRetaining()) {
    total.bodies += await repeat((tx) => dropBodies(tx, company))
    total.messages += await repeat((tx) => dropMessages(tx, company))
    total.auditEvents += await repeat((tx) => cutAudit(tx, company))
  }
  return total
}

/** Every company, with its rules or the defaults. */
export function findRetaining(): Promise<Retaining[]> {
  const { bodyDays, messageMonths, auditMonths } = RETENTION_DEFAULTS
  return inSystem(
    (tx) => tx.$queryRaw<Retaining[]>`
      SELECT c.id, now() - make_interval(days => coalesce(r.body_days, ${bodyDays}::int)) AS bodies_before,
             now() - make_interval(months => coalesce(r.message_months, ${messageMonths}::int)) AS messages_before,
             now() - make_interval(months => coalesce(r.audit_months, ${auditMonths}::int)) AS audit_before
        FROM companies c LEFT JOIN retention_rules r ON r.company_id = c.id ORDER BY c.id`,
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
