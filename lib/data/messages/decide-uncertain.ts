import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { announceWork } from '@/lib/data/mail-servers/wake-server'
import { inCompany, type Prisma, type Tx } from '@/lib/db'
import { BEYOND_BOUND } from '@/lib/domain/bounded-count'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { mirrorChildren, noteEvents, tallyMessages, tellMessages } from './message-changes'
import { visibleMessages } from './visible-messages'

/** resend: again, with the same Message-ID · sent: it arrived · give_up: it did not and need not. */
export type UncertainDecision = 'resend' | 'sent' | 'give_up'

const CHANGES = {
  resend: {
    message: { state: 'queued', settledAt: null, reply: null },
    recipient: { state: 'queued', settledAt: null },
    event: 'resent',
  },
  sent: { message: { state: 'sent' }, recipient: { state: 'sent' }, event: 'marked_sent' },
  give_up: { message: { state: 'failed' }, recipient: { state: 'failed' }, event: 'given_up' },
} as const satisfies Record<UncertainDecision, { message: object; recipient: object; event: string }>

/** Messages in one transaction; more take several. */
const BATCH = 500

/**
 * Sends messages again of which nobody knows whether they arrived, with the same Message-ID: Exchange refuses
 * one that it has, which then means that it had been accepted.
 * @param ids of messages as they are listed, or all the member may see
 * @returns how many it was done to: what is no longer uncertain is left alone
 * @throws AppError forbidden · not_found (none of the ids is the member's to see)
 */
export function resendUncertain(who: CompanyActor, ids: string[] | 'all'): Promise<number> {
  return decideUncertain(who, ids, 'resend')
}

/** Takes a person's word that they arrived. @see resendUncertain */
export function markAsSent(who: CompanyActor, ids: string[] | 'all'): Promise<number> {
  return decideUncertain(who, ids, 'sent')
}

/** Leaves them unsent for good. @see resendUncertain */
export function giveUp(who: CompanyActor, ids: string[] | 'all'): Promise<number> {
  return decideUncertain(who, ids, 'give_up')
}

/** @see resendUncertain */
export async function decideUncertain(
  who: CompanyActor,
  ids: string[] | 'all',
  decision: UncertainDecision,
): Promise<number> {
  authorize(who, 'message.send')
  const wanted = ids === 'all' ? null : ids.filter(isId)
  if (wanted) await requireSome(who, wanted)
  let count = 0
  for (;;) {
    const done = await inCompany(who.company.id, (tx) => decideSome(tx, who, wanted, decision))
    count += done
    if (done < BATCH) return count
  }
}

/** How many messages that the member may see are uncertain, bounded. */
export async function countUncertain(who: CompanyActor): Promise<number> {
  const visible = visibleMessages(who)
  return inCompany(who.company.id, (tx) =>
    tx.message.count({
      where: { AND: [visible, { parentId: null, listState: 'uncertain' }] },
      take: BEYOND_BOUND,
    }),
  )
}

async function requireSome(who: CompanyActor, ids: string[]): Promise<void> {
  const visible = { AND: [visibleMessages(who), { id: { in: ids } }] }
  const count = await inCompany(who.company.id, (tx) => tx.message.count({ where: visible }))
  if (count === 0) throw new AppError('not_found')
}

async function decideSome(
  tx: Tx,
  who: CompanyActor,
  roots: string[] | null,
  decision: UncertainDecision,
): Promise<number> {
  const companyId = who.company.id
  const { message, recipient, event } = CHANGES[decision]
  const among: Prisma.MessageWhereInput = roots
    ? { OR: [{ id: { in: roots } }, { parentId: { in: roots } }] }
    : {}
  const found = await tx.message.findMany({
    where: { AND: [visibleMessages(who), { state: 'uncertain' }, among] },
    orderBy: { id: 'asc' },
    take: BATCH,
    select: { id: true, parentId: true, mailServerId: true },
  })
  const ids = found.map(({ id }) => id)
  const uncertain = { companyId, state: 'uncertain' }
  // Two people deciding at once: the second finds nothing uncertain.
  const locked = await tx.$queryRaw<{ id: string; now: Date }[]>`
    SELECT id, now() AS now FROM messages WHERE company_id = ${companyId}::uuid AND id = ANY (${ids}::uuid[])
      AND state = 'uncertain' ORDER BY id FOR UPDATE`
  if (!locked[0]) return 0
  const now = locked[0].now
  const decided = new Set(locked.map(({ id }) => id))
  await tx.message.updateMany({
    where: { ...uncertain, id: { in: ids } },
    data: { settledAt: now, ...message, ...(decision === 'resend' ? { dueAt: now } : {}) },
  })
  await tx.recipient.updateMany({
    where: { ...uncertain, messageId: { in: ids } },
    data: { settledAt: now, ...recipient },
  })
  if (decision !== 'resend') {
    const own = found.filter(({ id }) => decided.has(id))
    await tallyMessages(tx, companyId, own, decision === 'sent' ? 'sent' : 'failed')
  }
  await mirrorChildren(tx, companyId, ids)
  const shown = [...new Set(found.map(({ id, parentId }) => parentId ?? id))]
  await noteEvents(tx, companyId, shown, { kind: event, userId: who.actor.userId })
  if (decision === 'resend')
    for (const server of new Set(found.map(({ mailServerId }) => mailServerId)))
      await announceWork(tx, companyId, server)
  await recordAudit(tx, who, 'uncertain.decided', { note: `${event}: ${shown.length}`, ...single(shown) })
  await tellMessages(tx, companyId, shown)
  return found.length
}

const single = (ids: string[]) => (ids.length === 1 ? { subjectId: ids[0] } : {})
