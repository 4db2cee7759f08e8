import { appendAudit, inIdentity, Prisma, type Tx } from '@/lib/db'
import type { AuditEventName, AuditOutcome } from '@/lib/domain/audit-events'
import { newId } from '@/lib/platform/ids'

/**
 * What happens to accounts, for the audit logs of the companies they belong to (security.md 53). It is noted where
 * it happens, in one row whether there is such an account or not, and told to the companies after the answer: how
 * many there are, and whether there is anybody to tell of, must not show in a sign-in's time.
 */
export type AccountEvent = {
  event: AuditEventName
  /** default `done` */
  outcome?: AuditOutcome
  /** The client's address as the front door saw it. */
  address?: string | null
  /** Which way, how many: short, and never what was typed. */
  note?: string
  /** Of a session that knows this company only. */
  onlyCompanyId?: string | null
}

/**
 * Notes an event, in the transaction of what it tells of.
 * @param userId null: there is no such account, which is noted all the same and told to nobody
 */
export function noteAccountEvent(tx: Tx, userId: string | null, event: AccountEvent): Promise<void> {
  return insert(tx, Prisma.sql`${userId}::uuid`, event)
}

/** The same of an account by its address, in the same time whether there is one or not. */
export function noteEventOfEmail(tx: Tx, email: string, event: AccountEvent): Promise<void> {
  return insert(tx, Prisma.sql`(SELECT u.id FROM users u WHERE u.email = ${email})`, event)
}

async function insert(tx: Tx, userId: Prisma.Sql, told: AccountEvent): Promise<void> {
  const { event, outcome = 'done', note = null, address = null, onlyCompanyId = null } = told
  await tx.$executeRaw`
    INSERT INTO audit_outbox (id, user_id, only_company_id, event, outcome, note, address)
    VALUES (${newId()}::uuid, ${userId}, ${onlyCompanyId}::uuid, ${event}, ${outcome}, ${note},
            left(${address}::text, 100))`
}

/** Somebody who keeps trying is one line a minute, not a flood that hides the rest. */
const FOLD_SECONDS = 60
const BATCH = 100
/** One process at a time: each takes the rows in their order. */
const LOCK = 7_155_301

type Line = {
  company_id: string
  user_id: string
  name: string
  email: string
  event: AuditEventName
  outcome: AuditOutcome
  note: string | null
  address: string | null
}

/** Tells the companies what was noted so far. @returns how many lines their logs got */
export async function tellCompanies(): Promise<number> {
  let lines = 0
  for (;;) {
    const batch = await inIdentity(tellBatch)
    lines += batch.lines
    if (batch.taken < BATCH) return lines
  }
}

async function tellBatch(tx: Tx): Promise<{ taken: number; lines: number }> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(${LOCK})::text`
  const taken = await tx.$queryRaw<{ id: string }[]>`SELECT id FROM audit_outbox ORDER BY id LIMIT ${BATCH}`
  if (taken.length === 0) return { taken: 0, lines: 0 }
  const ids = Prisma.join(taken.map(({ id }) => Prisma.sql`${id}::uuid`))
  // By company: whoever takes several heads of chains takes them in this order.
  const found = await tx.$queryRaw<Line[]>`
    SELECT m.company_id, e.user_id, u.name, u.email, e.event, e.outcome, e.note, e.address
      FROM audit_outbox e JOIN users u ON u.id = e.user_id JOIN members m ON m.user_id = u.id
     WHERE e.id IN (${ids}) AND (e.only_company_id IS NULL OR e.only_company_id = m.company_id)
     ORDER BY m.company_id, e.id`
  let lines = 0
  for (const line of found) if ((await appendAudit(tx, entryOf(line))) !== null) lines++
  await tx.$executeRaw`DELETE FROM audit_outbox WHERE id IN (${ids})`
  return { taken: taken.length, lines }
}

function entryOf({ company_id, user_id, name, email, event, outcome, note, address }: Line) {
  return {
    companyId: company_id,
    event,
    outcome,
    actorId: user_id,
    foldSeconds: outcome === 'done' ? 0 : FOLD_SECONDS,
    words: {
      actorName: name,
      actorEmail: email,
      address: address ?? undefined,
      subject: event.startsWith('second_factor.') ? name : undefined,
      note: note ?? undefined,
    },
  }
}
