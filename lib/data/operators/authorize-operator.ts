import type { OperatorActor } from '@/lib/auth/company-actor'
import { appendAudit, type Tx } from '@/lib/db'
import type { AuditEventName, AuditWords } from '@/lib/domain/audit-events'
import { AppError } from '@/lib/platform/errors'

export type { OperatorActor }

/**
 * The first line of every use case of the operator's: they are one now, not only when the request began.
 * @param tx of the identity or the operator role
 * @throws AppError not_found: to everybody else these things are not there
 */
export async function authorizeOperator(tx: Tx, who: OperatorActor): Promise<void> {
  const found = await tx.operator.findFirst({
    where: { userId: who.actor.userId },
    select: { userId: true },
  })
  if (!found) throw new AppError('not_found')
}

/** Appends what an operator did to a company to that company's audit log, in the use case's own transaction. */
export async function recordForCompany(
  tx: Tx,
  { actor }: OperatorActor,
  companyId: string,
  event: AuditEventName,
  words: Pick<AuditWords, 'subject' | 'note'> = {},
): Promise<void> {
  await appendAudit(tx, {
    companyId,
    event,
    actorId: actor.userId,
    words: {
      actorName: actor.name,
      actorEmail: actor.email,
      address: actor.clientAddress ?? undefined,
      ...words,
    },
  })
}
