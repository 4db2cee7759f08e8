import type { CompanyActor } from '@/lib/data/authorize'
import { holdReasonOf, serverInclude } from '@/lib/data/mail-servers/mail-server-view'
import { inCompany, type Prisma } from '@/lib/db'
import { PRIORITIES, type Priority } from '@/lib/domain/message-limits'
import { deriveShownState, type HoldReason, type ShownState } from '@/lib/domain/message-state'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
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
  /** The server's words, verbatim. */
  reply: string | null
  /** Key of the table of replies; null when the reply is not in it. */
  code: string | null
  nextAt: Date | null
}

export type MessageDetail = {
  id: string
  state: ShownState
  /** Why its server sends nothing now; null: it does. */
  hold: HoldReason | null
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
  attachments: { id: string; fileName: string; size: number }[]
  text: string
  html: string | null
}

const INCLUDE = {
  mailServer: { include: serverInclude, omit: { passwordSealed: true } },
  recipients: { orderBy: { position: 'asc' } },
  attempts: { orderBy: { number: 'asc' } },
  attachments: { orderBy: { position: 'asc' }, select: { id: true, fileName: true, size: true } },
  body: true,
} as const satisfies Prisma.MessageInclude

/**
 * One message with all that happened to it.
 * @throws AppError not_found: not there, another company's, or a colleague's while the role sees its own only
 */
export async function getMessage(who: CompanyActor, id: string): Promise<MessageDetail> {
  if (!isId(id)) throw new AppError('not_found')
  return inCompany(who.company.id, async (tx) => {
    const row = await tx.message.findFirst({
      where: { AND: [visibleMessages(who), { id }] },
      include: INCLUDE,
    })
    if (!row) throw new AppError('not_found')
    const author = row.createdBy
      ? await tx.user.findUnique({ where: { id: row.createdBy }, select: { name: true, email: true } })
      : null
    return { ...toDetail(row), author }
  })
}

type Row = Prisma.MessageGetPayload<{ include: typeof INCLUDE }>

function toDetail(row: Row): Omit<MessageDetail, 'author'> {
  const hold = holdReasonOf(row.mailServer)
  const { mailServer, body } = row
  return {
    id: row.id,
    state: deriveShownState(row, hold),
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
    chosenBecause: row.chosenBecause,
    origin: row.origin as MessageDetail['origin'],
    createdAt: row.createdAt,
    dueAt: row.dueAt,
    startedAt: row.startedAt,
    settledAt: row.settledAt,
    reply: row.reply,
    server: {
      id: mailServer.id,
      description: mailServer.description,
      host: mailServer.host,
      priority: mailServer.priority,
      gone: mailServer.deletedAt !== null,
    },
    recipients: row.recipients.map(({ kind, name, address, state, reply, settledAt }) => ({
      kind: kind as RecipientView['kind'],
      name,
      address,
      state: state as RecipientView['state'],
      reply,
      settledAt,
    })),
    attempts: row.attempts.map(({ number, startedAt, endedAt, outcome, reply, code, nextAt }) => ({
      number,
      startedAt,
      endedAt,
      outcome: outcome as AttemptView['outcome'],
      reply,
      code,
      nextAt,
    })),
    attachments: row.attachments.map((file) => ({ ...file, size: Number(file.size) })),
    text: body?.text ?? '',
    html: body?.html ?? null,
  }
}
