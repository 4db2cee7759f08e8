import { announceWork } from '@/lib/data/mail-servers/wake-server'
import type { Prisma, Tx } from '@/lib/db'
import type { SendingServer } from '@/lib/data/senders/read-servers'
import type { ChoiceReason } from '@/lib/domain/choose-server'
import { noteEvents, tellMessages } from './message-changes'

/** Messages in one transaction; more take several. */
export const HAND_OVER_BATCH = 500

export type HandOver = {
  /** What is to move; only what has not begun to leave does. */
  among: Prisma.MessageWhereInput
  to: SendingServer
  reason: ChoiceReason | 'hand'
  /** null: by Relais itself. */
  userId: string | null
}

/**
 * Gives waiting messages to another server, at most a batch of them: those it can take (its size, its number of
 * recipients). What a worker has begun to send stays where it is: starting names the server.
 * @param among must not hold what was moved already
 * @returns moved: roots that now wait there · full: whether there may be more · unfit: what it cannot take
 */
export async function handOver(
  tx: Tx,
  companyId: string,
  { among, to, reason, userId }: HandOver,
): Promise<{ moved: number; full: boolean; unfit: number }> {
  const found = await tx.message.findMany({
    where: { AND: [{ companyId, state: 'queued', mailServerId: { not: to.id } }, among] },
    orderBy: { id: 'asc' },
    take: HAND_OVER_BATCH,
    select: { id: true, parentId: true, size: true, _count: { select: { recipients: true } } },
  })
  const fitting = found.filter(
    ({ size, _count }) =>
      (to.sizeLimit === null || Number(size) <= to.sizeLimit) &&
      (to.mostRecipients === null || _count.recipients <= to.mostRecipients),
  )
  const moved = await tx.message.updateManyAndReturn({
    where: { companyId, id: { in: fitting.map(({ id }) => id) }, state: 'queued' },
    data: { mailServerId: to.id, chosenBecause: reason },
    select: { id: true, parentId: true },
  })
  const shown = [...new Set(moved.map(({ id, parentId }) => parentId ?? id))]
  if (moved.length > 0) {
    const detail = to.description.slice(0, 500)
    await noteEvents(tx, companyId, shown, { kind: 'server_changed', userId, detail })
    await announceWork(tx, companyId, to.id)
    await tellMessages(tx, companyId, shown)
  }
  const unfit = found.length - fitting.length
  return { moved: shown.length, full: found.length === HAND_OVER_BATCH && moved.length > 0, unfit }
}
