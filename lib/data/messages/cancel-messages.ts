import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { inCompany, type Prisma, type Tx } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { mirrorChildren, noteEvents, tallyMessages, tellMessages } from './message-changes'
import { visibleMessages } from './visible-messages'

/** Messages in one transaction; more take several. */
const BATCH = 500

/**
 * Takes messages back that have not begun to leave. Until a worker's start mark is committed (before DATA) this
 * wins; after that the message goes its way. What was accepted for some recipients stays sent for them.
 * @param ids of messages as they are listed
 * @returns how many were taken back
 * @throws AppError forbidden · not_found (none of them is the member's to see) · conflict {reason: already_left}
 */
export async function cancelMessages(who: CompanyActor, ids: string[]): Promise<number> {
  authorize(who, 'message.send')
  const wanted = ids.filter(isId)
  const visible = { AND: [visibleMessages(who), { parentId: null, id: { in: wanted } }] }
  const companyId = who.company.id
  const seen = await inCompany(companyId, (tx) => tx.message.count({ where: visible }))
  if (seen === 0) throw new AppError('not_found')
  const count = await cancelAll(who, visible)
  if (count === 0) throw new AppError('conflict', { reason: 'already_left' })
  return count
}

/**
 * The same of all that a clause finds.
 * @param among roots the member may see
 * @param until performance.now() at which it stops between two transactions
 */
export async function cancelAll(
  who: CompanyActor,
  among: Prisma.MessageWhereInput,
  until = Infinity,
): Promise<number> {
  authorize(who, 'message.send')
  let count = 0
  for (;;) {
    const by = { companyId: who.company.id, userId: who.actor.userId }
    const done = await inCompany(by.companyId, (tx) => cancelSome(tx, by, among))
    count += done
    if (done === 0 || performance.now() > until) break
  }
  if (count > 0)
    await inCompany(who.company.id, (tx) =>
      recordAudit(tx, who, 'messages.cancelled', { note: String(count) }),
    )
  return count
}

/** A batch of them, within a transaction. @returns how many; 0: none waits any more */
export async function cancelSome(
  tx: Tx,
  { companyId, userId }: { companyId: string; userId: string | null },
  among: Prisma.MessageWhereInput,
): Promise<number> {
  const roots = await tx.message.findMany({
    where: { AND: [{ companyId, parentId: null, listState: 'queued' }, among] },
    orderBy: { id: 'asc' },
    take: BATCH,
    select: { id: true },
  })
  const ids = roots.map(({ id }) => id)
  const [clock] = await tx.$queryRaw<{ now: Date }[]>`SELECT now() AS now`
  const cancelled = await tx.message.updateManyAndReturn({
    where: { companyId, state: 'queued', OR: [{ id: { in: ids } }, { parentId: { in: ids } }] },
    data: { state: 'cancelled', settledAt: clock!.now },
    select: { id: true, parentId: true, mailServerId: true },
  })
  const rows = cancelled.map(({ id }) => id)
  await tx.recipient.updateMany({
    where: { companyId, messageId: { in: rows }, state: 'queued' },
    data: { state: 'cancelled', settledAt: clock!.now },
  })
  await tallyMessages(tx, companyId, cancelled, 'cancelled')
  await mirrorChildren(tx, companyId, rows)
  const shown = [...new Set(cancelled.map(({ id, parentId }) => parentId ?? id))]
  await noteEvents(tx, companyId, shown, { kind: 'cancelled', userId })
  await tellMessages(tx, companyId, shown)
  return shown.length
}
