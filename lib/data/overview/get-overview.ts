import { inCompany } from '@/lib/db'
import { deriveShownState, type ShownState } from '@/lib/domain/message-state'
import type { CompanyActor } from '@/lib/data/authorize'
import { countWaiting } from '@/lib/data/mail-servers/find-mail-servers'
import {
  holdReasonOf,
  serverInclude,
  toMailServerView,
  type MailServerView,
} from '@/lib/data/mail-servers/mail-server-view'

/** The company at a glance. What the member may not see is empty, never an error. */
export type Overview = {
  steps: { application: boolean; server: boolean; connected: boolean; firstMessage: boolean }
  servers: (MailServerView & { waiting: number })[]
  messages: OverviewMessage[]
  /** Settled or waiting in the last 24 hours, of the messages the member may see. */
  counts: { sent: number; waiting: number; failed: number }
}

export type OverviewMessage = {
  id: string
  subject: string
  state: ShownState
  firstRecipient: string | null
  recipientCount: number
  createdAt: Date
}

const LAST_MESSAGES = 8
const DAY_MS = 24 * 3600 * 1000

export async function getOverview(who: CompanyActor): Promise<Overview> {
  const companyId = who.company.id
  const own = who.can('message.view_all') ? {} : { createdBy: who.actor.userId }
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
        recipients: { select: { address: true }, orderBy: { position: 'asc' }, take: 1 },
        _count: { select: { recipients: true } },
      },
    })
    const since = new Date(Date.now() - DAY_MS)
    const groups = await tx.message.groupBy({
      by: ['listState'],
      where: { companyId, parentId: null, ...own, createdAt: { gte: since } },
      _count: true,
    })
    const count = (...states: string[]) =>
      groups.filter((group) => states.includes(group.listState)).reduce((sum, group) => sum + group._count, 0)
    const holds = new Map(rows.map((row) => [row.id, holdReasonOf(row)]))
    return {
      steps: {
        application: Boolean(application?.secretSetAt),
        server: rows.length > 0,
        connected: rows.some((row) => holds.get(row.id) === null),
        firstMessage: messages.some((message) => message.listState === 'sent'),
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
        firstRecipient: message.recipients[0]?.address ?? null,
        recipientCount: message._count.recipients,
        createdAt: message.createdAt,
      })),
      counts: {
        sent: count('sent'),
        waiting: count('queued', 'sending'),
        failed: count('failed', 'uncertain'),
      },
    }
  })
}
