import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { readSenders, requireSender } from '@/lib/data/senders/find-senders'
import { inCompany } from '@/lib/db'
import { dueAtOf, findScheduleFault } from '@/lib/domain/schedule'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { tellMerge, wakeWorkers } from './tell-merge'
import { ownMerges, visibleMerges } from './visible-merges'

/**
 * Hands a mail-merge to the workers, as it was checked: the version must be the one that was shown. Started twice it
 * is started once.
 * @throws AppError forbidden · not_found · invalid (the sender may no longer be used, its time has passed) ·
 *   conflict (changed meanwhile) · conflict {reason: merge_empty} (no row gets a message)
 */
export async function startMerge(who: CompanyActor, id: string, version: number): Promise<void> {
  authorize(who, 'message.send')
  if (!isId(id)) throw new AppError('not_found')
  const companyId = who.company.id
  await inCompany(companyId, async (tx) => {
    const merge = await tx.mailMerge.findFirst({ where: { ...ownMerges(who), id } })
    if (!merge) throw new AppError('not_found')
    if (merge.version !== version || merge.version === 0) throw new AppError('conflict')
    if (merge.state !== 'draft') return
    const count = merge.rowCount - merge.faultCount
    if (count === 0) throw new AppError('conflict', { reason: 'merge_empty' })
    const sender = requireSender(await readSenders(tx, who), merge.fromAddress ?? '')
    const { timeZone } = who.actor
    const now = new Date()
    if (findScheduleFault(merge.sendAt, timeZone, now))
      throw new AppError('conflict', { reason: 'merge_late' })
    const started = await tx.mailMerge.updateMany({
      where: { ...ownMerges(who), id, state: 'draft', version },
      data: {
        state: 'running',
        fromName: sender.name,
        mailServerId: sender.server.id,
        chosenBecause: sender.reason,
        dueAt: dueAtOf(merge.sendAt, timeZone, now) ?? null,
        replyTo: merge.replyTo ?? sender.server.replyTo,
        unsubscribe: merge.unsubscribe ?? sender.server.unsubscribe,
        startedAt: now,
      },
    })
    if (started.count === 0) throw new AppError('conflict')
    await recordAudit(tx, who, 'merge.started', {
      subjectId: id,
      subject: merge.fileName,
      note: String(count),
    })
    await tellMerge(tx, companyId, id)
    await wakeWorkers(tx)
  })
}

/**
 * Ends a mail-merge: rows that were not seen to get no message, and a worker takes back what has not begun to leave.
 * Ended already, or stopped twice, nothing changes.
 * @throws AppError forbidden · not_found
 */
export async function stopMerge(who: CompanyActor, id: string): Promise<void> {
  authorize(who, 'message.send')
  if (!isId(id)) throw new AppError('not_found')
  const companyId = who.company.id
  await inCompany(companyId, async (tx) => {
    // A batch under way is waited for first: its messages are in sight only of a statement that begins after it.
    await tx.$queryRaw`
      SELECT 1 AS held FROM mail_merges WHERE company_id = ${companyId}::uuid AND id = ${id}::uuid FOR UPDATE`
    const merge = await tx.mailMerge.findFirst({ where: { AND: [visibleMerges(who), { id }] } })
    if (!merge) throw new AppError('not_found')
    const stopped = await tx.mailMerge.updateMany({
      where: {
        companyId,
        id,
        OR: [{ state: 'running' }, { state: 'done', messages: { some: { listState: 'queued' } } }],
      },
      data: { state: 'stopping', stoppedBy: who.actor.userId },
    })
    if (stopped.count === 0) return
    await recordAudit(tx, who, 'merge.stopped', { subjectId: id, subject: merge.fileName })
    await tellMerge(tx, companyId, id)
    await wakeWorkers(tx)
  })
}

/**
 * Throws a mail-merge away that was not started.
 * @throws AppError forbidden · not_found (also: it was started)
 */
export async function discardMerge(who: CompanyActor, id: string): Promise<void> {
  authorize(who, 'message.send')
  if (!isId(id)) throw new AppError('not_found')
  const { count } = await inCompany(who.company.id, (tx) =>
    tx.mailMerge.deleteMany({ where: { ...ownMerges(who), id, state: 'draft' } }),
  )
  if (count === 0) throw new AppError('not_found')
}
