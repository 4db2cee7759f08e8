import { announceWork } from '@/lib/data/mail-servers/wake-server'
import type { Prisma, Tx } from '@/lib/db'
import type { SendingServer } from '@/lib/data/senders/read-servers'
import type { ChoiceReason } from '@/lib/domain/choose-server'
import { noteEvents, tellMessages } from './message-changes'
import { countRecipients } from './recipient-counts'

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

/** Runs a transaction of the caller's role: a company's, or the system's. */
type Run = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

/**
 * Gives waiting messages to another server, a transaction for each batch: those it can take (its size, its number
 * of recipients). What a worker has begun to send stays where it is: starting names the server.
 * @returns moved: roots that now wait there · unfit: what it cannot take
 */
export async function handOver(
  run: Run,
  companyId: string,
  order: HandOver,
): Promise<{ moved: number; unfit: number }> {
  const sum = { moved: 0, unfit: 0 }
  // By id: what does not fit stays behind, and holds up nothing that comes after it.
  for (let after: string | null = null; ;) {
    const done: Batch = await run((tx) => handOverBatch(tx, companyId, order, after))
    sum.moved += done.moved
    sum.unfit += done.unfit
    if (done.last === null) return sum
    after = done.last
  }
}

/** last: where the next batch begins; null: there is none. */
type Batch = { moved: number; unfit: number; last: string | null }

async function handOverBatch(
  tx: Tx,
  companyId: string,
  { among, to, reason, userId }: HandOver,
  after: string | null,
): Promise<Batch> {
  const onwards = after === null ? {} : { id: { gt: after } }
  const found = await tx.message.findMany({
    where: { AND: [{ companyId, state: 'queued', mailServerId: { not: to.id } }, onwards, among] },
    orderBy: { id: 'asc' },
    take: HAND_OVER_BATCH,
    select: { id: true, parentId: true, size: true },
  })
  const recipients = await countRecipients(
    tx,
    companyId,
    found.map(({ id }) => id),
  )
  const fitting = found.filter(
    ({ id, size }) =>
      (to.sizeLimit === null || Number(size) <= to.sizeLimit) &&
      (to.mostRecipients === null || recipients(id) <= to.mostRecipients),
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
  const last = found.length === HAND_OVER_BATCH ? found.at(-1)!.id : null
  return { moved: shown.length, unfit: found.length - fitting.length, last }
}
