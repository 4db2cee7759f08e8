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
 * (docs/decisions/030). For the roles of sign-in, operator and worker, which know several companies.
 * @returns its number, or null when it was folded into an earlier one
 */
export async function appendAudit(tx: Tx, entry: AuditEntry): Promise<bigint | null> {
  const [row] = await tx.$queryRaw<{ seq: bigint | null }[]>`
    SELECT append_audit(${entry.companyId}::uuid, ${entry.event}, ${entry.outcome ?? 'done'}, ${entry.actorId}::uuid,
      ${entry.subjectId ?? null}::uuid, ${wordsOf(entry)}, ${entry.foldSeconds ?? 0}::int) AS seq`
  return row?.seq ?? null
}

/** The same in a company's own transaction, into the chain of that company: it cannot name another. */
export async function appendOwnAudit(tx: Tx, entry: Omit<AuditEntry, 'companyId'>): Promise<bigint | null> {
  const [row] = await tx.$queryRaw<{ seq: bigint | null }[]>`
    SELECT append_own_audit(${entry.event}, ${entry.outcome ?? 'done'}, ${entry.actorId}::uuid,
      ${entry.subjectId ?? null}::uuid, ${wordsOf(entry)}, ${entry.foldSeconds ?? 0}::int) AS seq`
  return row?.seq ?? null
}

const wordsOf = ({ words }: Pick<AuditEntry, 'words'>) => JSON.stringify(cleanAuditWords(words))
