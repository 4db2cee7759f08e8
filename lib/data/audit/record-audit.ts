import { appendOwnAudit, type Tx } from '@/lib/db'
import type { AuditChange, AuditEventName, AuditOutcome, AuditWords } from '@/lib/domain/audit-events'
import type { CompanyActor } from '@/lib/auth/company-actor'

/** What a use case says of itself; who and from where are the actor's. */
export type AuditNote = Pick<AuditWords, 'subject' | 'note' | 'changes'> & {
  subjectId?: string
  outcome?: AuditOutcome
  foldSeconds?: number
}

/** Appends what a member did to the company's audit log, in the use case's own transaction. */
export async function recordAudit(
  tx: Tx,
  who: CompanyActor,
  event: AuditEventName,
  { subjectId, outcome, foldSeconds, ...words }: AuditNote = {},
): Promise<void> {
  await appendOwnAudit(tx, {
    event,
    outcome,
    actorId: who.actor.userId,
    subjectId,
    foldSeconds,
    words: {
      actorName: who.actor.name,
      actorEmail: who.actor.email,
      address: who.actor.clientAddress ?? undefined,
      ...words,
    },
  })
}

/**
 * What differs between two versions of a row, by field, as the log tells it.
 * @param fields those that may be told; a secret's is none of them
 */
export function findChanges<Row extends object>(
  before: Row | null,
  after: Partial<Row>,
  fields: readonly (keyof Row & string)[],
): AuditChange[] {
  return fields.flatMap((field) => {
    if (!(field in after)) return []
    const from = asText(before?.[field])
    const to = asText(after[field])
    return from === to ? [] : [{ field, from, to }]
  })
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  if (value instanceof Date) return value.toISOString().slice(0, 10)
  return String(value)
}
