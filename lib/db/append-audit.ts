import {
  cleanAuditWords,
  type AuditEventName,
  type AuditOutcome,
  type AuditWords,
} from '@/lib/domain/audit-events'
import type { Tx } from './scope'

/** One event of the audit log. */
export type AuditEntry = {
  companyId: string
  event: AuditEventName
  /** default `done` */
  outcome?: AuditOutcome
  /** The user who did it; null: nobody who is signed in, or the installation itself. */
  actorId: string | null
  /** The row it was done to. */
  subjectId?: string | null
  words: AuditWords
  /** Seconds within which the same event of the same person is written once; default 0: always. */
  foldSeconds?: number
}

/**
 * Appends an event to a company's chain, in the transaction of what it tells of: both are kept or neither
 * (docs/decisions/030). Any of the web's roles and the worker's may.
 * @returns its number, or null when it was folded into an earlier one
 */
export async function appendAudit(tx: Tx, entry: AuditEntry): Promise<bigint | null> {
  const words = JSON.stringify(cleanAuditWords(entry.words))
  const [row] = await tx.$queryRaw<{ seq: bigint | null }[]>`
    SELECT append_audit(${entry.companyId}::uuid, ${entry.event}, ${entry.outcome ?? 'done'}, ${entry.actorId}::uuid,
      ${entry.subjectId ?? null}::uuid, ${words}, ${entry.foldSeconds ?? 0}::int) AS seq`
  return row?.seq ?? null
}
