import type { CompanyActor } from '@/lib/data/authorize'
import { holdReasonOf } from '@/lib/data/mail-servers/mail-server-view'
import { readPace } from '@/lib/data/mail-servers/read-pace'
import { inCompany, type Tx } from '@/lib/db'
import type { MessageHeader } from '@/lib/domain/message-headers'
import { PRIORITIES, type Priority } from '@/lib/domain/message-limits'
import { deriveShownState, type HoldReason, type ShownState } from '@/lib/domain/message-state'
import { paceOf } from '@/lib/domain/pace'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { activePart, attemptsOf, familyInclude, recipientsOf, type FamilyRow } from './message-family'
import { visibleMessages } from './visible-messages'

export type RecipientView = {
  kind: 'to' | 'cc' | 'bcc'
  name: string | null
  address: string
  state: 'queued' | 'sent' | 'failed' | 'uncertain' | 'cancelled'
  reply: string | null
  settledAt: Date | null
}

export type AttemptView = {
  number: number
  startedAt: Date
  endedAt: Date
  outcome: 'sent' | 'deferred' | 'failed' | 'uncertain' | 'held'
  /** Recipients that were accepted in it. */
  accepted: number
  /** The server's words, verbatim. */
  reply: string | null
  /** Key of the table of replies; null when the reply is not in it. */
  code: string | null
  nextAt: Date | null
  /** What was said, when no answer came. */
  dialogue: string | null
}

/** What people, or Relais by itself, did with the message later. */
export type EventView = { kind: string; at: Date; by: string | null; detail: string | null }

export type MessageDetail = {
  id: string
  state: ShownState
  /** Why its server sends nothing now; null: it does. */
  hold: HoldReason | null
  /** Messages a minute, while that is what it waits for; null: it is not. */
  pacedAt: number | null
  /** With a server fault: when it is tried again, and what the server said. */
  heldUntil: Date | null
  heldReply: string | null
  /** What that means: key of the table of replies. */
  heldCode: string | null
  subject: string
  from: { name: string | null; address: string }
  replyTo: string | null
  priority: Priority
  size: number
  messageId: string
  chosenBecause: string
  origin: 'console' | 'test' | 'system'
  author: { name: string; email: string } | null
  createdAt: Date
  dueAt: Date
  startedAt: Date | null
  settledAt: Date | null
  reply: string | null
  server: { id: string; description: string; host: string; priority: number; gone: boolean }
  recipients: RecipientView[]
  attempts: AttemptView[]
  events: EventView[]
  /** Until then a right to send as somebody may not have reached Microsoft yet; null: it has. */
  rightsFreshUntil: Date | null
  attachments: { id: string; fileName: string; size: number }[]
  /** The mail-merge it is a row of. */
  merge: { id: string; fileName: string } | null
  text: string
  html: string | null
  /** How one unsubscribes from it; null: the message says nothing of it. */
  unsubscribe: string | null
  /** Some of it has not begun to leave. */
  mayCancel: boolean
  /** Somebody did not get it, and nobody is being tried or in doubt. */
  mayGoAgain: boolean
  /** It was written by a person, has ended, and its text is still there. */
  mayChange: boolean
}

/** Up to an hour until a right to send as somebody works (learn.microsoft.com, give-mailbox-permissions). */
const FRESH_MS = 3600_000

/**
 * One message with all that happened to it and to the children that carried on for some of its recipients; a
 * child's id leads to the same.
 * @throws AppError not_found: not there, another company's, or a colleague's while the role sees its own only
 */
export async function getMessage(who: CompanyActor, id: string): Promise<MessageDetail> {
  if (!isId(id)) throw new AppError('not_found')
  return inCompany(who.company.id, async (tx) => {
    const row = await tx.message.findFirst({
      where: {
        AND: [visibleMessages(who), { parentId: null }, { OR: [{ id }, { children: { some: { id } } }] }],
      },
      include: familyInclude,
    })
    if (!row) throw new AppError('not_found')
    const people = await tx.user.findMany({
      where: {
        id: { in: [row.createdBy, ...row.events.map(({ userId }) => userId)].filter((one) => one !== null) },
      },
      select: { id: true, name: true, email: true },
    })
    const author = people.find((one) => one.id === row.createdBy)
    const merge = row.mergeId
      ? await tx.mailMerge.findFirst({
          where: { companyId: row.companyId, id: row.mergeId },
          select: { id: true, fileName: true },
        })
      : null
    const detail = toDetail(row)
    return {
      ...detail,
      pacedAt: detail.state === 'queued' ? await findPace(tx, row) : null,
      merge,
      author: author ? { name: author.name, email: author.email } : null,
      events: row.events.map(({ kind, at, userId, detail }) => ({
        kind,
        at,
        by: people.find((one) => one.id === userId)?.email ?? null,
        detail,
      })),
    }
  })
}

/** Messages a minute that its server takes, when the last minute had as many; null: it waits for something else. */
async function findPace(tx: Tx, row: FamilyRow): Promise<number | null> {
  const { companyId, mailServerId, mailServer } = activePart(row)
  const limits = paceOf(mailServer)
  if (limits.perMinute === null) return null
  const { minute } = await readPace(tx, { companyId, mailServerId }, limits)
  return minute >= limits.perMinute ? limits.perMinute : null
}

function toDetail(row: FamilyRow): Omit<MessageDetail, 'author' | 'events' | 'merge' | 'pacedAt'> {
  const active = activePart(row)
  const { mailServer } = active
  const hold = holdReasonOf(mailServer)
  const fresh = Math.max(mailServer.sendersChangedAt.getTime(), mailServer.grant?.connectedAt?.getTime() ?? 0)
  return {
    id: row.id,
    state: deriveShownState(
      { state: row.listState, attemptCount: row.attemptCount, dueAt: row.dueAt },
      hold,
      new Date(),
    ),
    hold,
    heldUntil: mailServer.lease?.heldUntil ?? null,
    heldReply: mailServer.lease?.heldReply ?? null,
    heldCode: mailServer.lease?.heldCode ?? null,
    subject: row.subject,
    from: { name: row.fromName, address: row.fromAddress },
    replyTo: row.replyTo,
    priority: PRIORITIES[row.priority - 1] ?? 'normal',
    size: Number(row.size),
    messageId: row.messageId.replace(/^<|>$/g, ''),
    chosenBecause: active.chosenBecause,
    origin: row.origin as MessageDetail['origin'],
    createdAt: row.createdAt,
    dueAt: active.dueAt,
    startedAt: active.startedAt,
    settledAt: active.settledAt,
    reply: active.reply,
    server: {
      id: mailServer.id,
      description: mailServer.description,
      host: mailServer.host,
      priority: mailServer.priority,
      gone: mailServer.deletedAt !== null,
    },
    recipients: recipientsOf(row),
    attempts: attemptsOf(row),
    rightsFreshUntil: fresh + FRESH_MS > Date.now() ? new Date(fresh + FRESH_MS) : null,
    attachments: row.attachments.map((file) => ({ ...file, size: Number(file.size) })),
    text: row.body?.text ?? '',
    html: row.body?.html ?? null,
    unsubscribe: unsubscribeOf(row),
    ...findWaysOn(row),
  }
}

function unsubscribeOf(row: FamilyRow): string | null {
  const headers = (row.headers ?? []) as MessageHeader[]
  return headers.find(([name]) => name === 'List-Unsubscribe')?.[1].slice(1, -1) ?? null
}

function findWaysOn(row: FamilyRow) {
  const ended = ['sent', 'failed', 'cancelled'].includes(row.listState)
  const missed = recipientsOf(row).some(({ state }) => state === 'failed' || state === 'cancelled')
  const written = row.origin === 'console' && row.body !== null
  return {
    mayCancel: [row, ...row.children].some(({ state }) => state === 'queued'),
    mayGoAgain: written && ended && missed,
    mayChange: written && ended,
  }
}
