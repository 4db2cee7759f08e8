import { countWaiting } from '@/lib/data/mail-servers/find-mail-servers'
import {
  holdReasonOf,
  serverInclude,
  toMailServerView,
  type MailServerView,
} from '@/lib/data/mail-servers/mail-server-view'
import type { CompanyActor } from '@/lib/data/authorize'
import { summarizeRecipients } from '@/lib/data/messages/recipient-counts'
import { readActivity, type Activity } from '@/lib/data/statistics/read-activity'
import { inCompany, type Tx } from '@/lib/db'
import type { ActivitySpan } from '@/lib/domain/activity'
import { BEYOND_BOUND, capCount } from '@/lib/domain/bounded-count'
import { deriveShownState, type HoldReason, type ShownState } from '@/lib/domain/message-state'

/** The company at a glance. What the member may not see is empty, never an error. */
export type Overview = {
  steps: { application: boolean; server: boolean; connected: boolean; firstMessage: boolean }
  servers: (MailServerView & { waiting: number })[]
  messages: OverviewMessage[]
  counts: OverviewCounts
  /** Of the whole company, by hour or day; null: the member sees their own messages only. */
  activity: Activity[] | null
}

/**
 * Of the messages the member may see: sent and failed in the span, waiting and uncertain now. Each is bounded, or comes
 * from the statistics.
 */
export type OverviewCounts = { sent: number; failed: number; waiting: number; uncertain: number }

type View = { span: ActivitySpan; timeZone: string }

export type OverviewMessage = {
  id: string
  subject: string
  state: ShownState
  firstRecipient: string | null
  recipientCount: number
  createdAt: Date
}

const LAST_MESSAGES = 8
const NEVER_CONNECTED = new Set<HoldReason | null>(['not_connected', 'checking', 'refused'])

export async function getOverview(who: CompanyActor, { span, timeZone }: View): Promise<Overview> {
  const companyId = who.company.id
  const everybodys = who.can('message.view_all')
  const own = everybodys ? {} : { createdBy: who.actor.userId }
  return inCompany(companyId, async (tx) => {
    const application = await tx.outlookApplication.findUnique({
      where: { companyId },
      select: { secretSetAt: true },
    })
    const rows = await tx.mailServer.findMany({
      where: { companyId, deletedAt: null, archivedAt: null },
      include: serverInclude,
      omit: { passwordSealed: true },
      orderBy: [{ priority: 'asc' }, { id: 'asc' }],
    })
    const waiting = await countWaiting(tx, companyId)
    const messages = await tx.message.findMany({
      where: { companyId, parentId: null, ...own },
      orderBy: { id: 'desc' },
      take: LAST_MESSAGES,
      select: {
        id: true,
        subject: true,
        listState: true,
        attemptCount: true,
        dueAt: true,
        createdAt: true,
        mailServerId: true,
      },
    })
    const recipients = await summarizeRecipients(
      tx,
      companyId,
      messages.map(({ id }) => id),
    )
    const sent =
      messages.some(({ listState }) => listState === 'sent') ||
      (await tx.message.findFirst({
        where: { companyId, parentId: null, listState: 'sent', ...own },
        select: { id: true },
      })) !== null
    const activity = everybodys ? await readActivity(tx, companyId, span, timeZone) : null
    const holds = new Map(rows.map((row) => [row.id, holdReasonOf(row)]))
    return {
      steps: {
        application: Boolean(application?.secretSetAt),
        server: rows.length > 0,
        // A pause, a full day or a lost connection does not send anybody back to the beginning.
        connected: sent || rows.some((row) => !NEVER_CONNECTED.has(holds.get(row.id) ?? null)),
        firstMessage: sent,
      },
      servers: who.can('mail_server.view')
        ? rows.map((row) => ({ ...toMailServerView(row), waiting: waiting.get(row.id) ?? 0 }))
        : [],
      messages: messages.map((message) => ({
        id: message.id,
        subject: message.subject,
        // A server that is gone holds what waits on it.
        state: deriveShownState(
          { state: message.listState, attemptCount: message.attemptCount, dueAt: message.dueAt },
          holds.has(message.mailServerId) ? holds.get(message.mailServerId)! : 'deleted',
          new Date(),
        ),
        firstRecipient: recipients(message.id).first,
        recipientCount: recipients(message.id).count,
        createdAt: message.createdAt,
      })),
      counts: activity
        ? { ...sum(activity, waiting), uncertain: await countUncertain(tx, companyId) }
        : await countOwn(tx, who, span),
      activity,
    }
  })
}

function countUncertain(tx: Tx, companyId: string): Promise<number> {
  return tx.message.count({
    where: { companyId, parentId: null, listState: 'uncertain' },
    take: BEYOND_BOUND,
  })
}

function sum(activity: Activity[], waiting: Map<string, number>): Omit<OverviewCounts, 'uncertain'> {
  const total = (of: 'sent' | 'failed') => activity.reduce((all, stretch) => all + stretch[of], 0)
  return {
    sent: total('sent'),
    failed: total('failed'),
    waiting: capCount([...waiting.values()].reduce((all, count) => all + count, 0)),
  }
}

const DAYS = { '24h': 1, '30d': 30 } as const satisfies Record<ActivitySpan, number>

/** A member's own messages are counted along the index by author, as far as the bound: the statistics know nobody. */
async function countOwn(tx: Tx, who: CompanyActor, span: ActivitySpan): Promise<OverviewCounts> {
  const rows = await tx.$queryRaw<{ state: string; recent: boolean; count: number }[]>`
    SELECT list_state AS state, recent, count(*)::int AS count FROM (
      SELECT list_state, coalesce(settled_at > now() - make_interval(days => ${DAYS[span]}::int), false) AS recent
        FROM messages WHERE company_id = ${who.company.id}::uuid AND created_by = ${who.actor.userId}::uuid
         AND parent_id IS NULL ORDER BY id DESC LIMIT ${BEYOND_BOUND}::int) own
    GROUP BY list_state, recent`
  const count = (recent: boolean, ...states: string[]) =>
    rows
      .filter((row) => states.includes(row.state) && (!recent || row.recent))
      .reduce((all, row) => all + row.count, 0)
  return {
    sent: count(true, 'sent'),
    failed: count(true, 'failed'),
    waiting: count(false, 'queued', 'sending'),
    uncertain: count(false, 'uncertain'),
  }
}
