import type { CompanyActor } from '@/lib/data/authorize'
import { holdReasonOf, serverInclude } from '@/lib/data/mail-servers/mail-server-view'
import { readSenders } from '@/lib/data/senders/find-senders'
import { inCompany, type Tx } from '@/lib/db'
import { sameAddress } from '@/lib/domain/addresses'
import { MERGE_PREVIEWS } from '@/lib/domain/merge-limits'
import { PRIORITIES, type Priority } from '@/lib/domain/message-limits'
import type { HoldReason } from '@/lib/domain/message-state'
import type { RenderedRow } from '@/lib/domain/merge-row'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { compileMessages } from './render-message'
import { visibleMerges } from './visible-merges'

export const MERGE_STATES = ['reading', 'draft', 'running', 'stopping', 'done', 'stopped'] as const
export type MergeState = (typeof MERGE_STATES)[number]

/** How far a mail-merge's messages are. */
export type MergeCounts = {
  /** Rows that are no message yet. */
  toCome: number
  queued: number
  sent: number
  failed: number
  uncertain: number
  cancelled: number
}

export type MergeDetail = {
  id: string
  state: MergeState
  fileName: string
  columns: string[]
  version: number
  rowCount: number
  faultCount: number
  repeatCount: number
  gapCount: number
  /** Rows that get a message. */
  total: number
  from: string | null
  column: number
  replyTo: string | null
  subject: string
  text: string
  html: string | null
  unsubscribe: string | null
  priority: Priority
  once: boolean
  sendAt: string | null
  dueAt: Date | null
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
  author: { name: string; email: string } | null
  /** It is the member's own, to be prepared and sent. */
  mayPrepare: boolean
  mayStop: boolean
  counts: MergeCounts
  /** The first rows as they will be sent; none once it was started, or while nothing is written. */
  previews: (RenderedRow & { line: number })[]
  /** Where it goes, while it is prepared; null: the sender may no longer be used. */
  server: { description: string; hold: HoldReason | null } | null
}

/**
 * One mail-merge.
 * @throws AppError forbidden · not_found (not there, another company's, or a colleague's while the role sees its own)
 */
export async function getMerge(who: CompanyActor, id: string): Promise<MergeDetail> {
  if (!isId(id)) throw new AppError('not_found')
  return inCompany(who.company.id, async (tx) => {
    const row = await tx.mailMerge.findFirst({ where: { AND: [visibleMerges(who), { id }] } })
    if (!row) throw new AppError('not_found')
    const [author] = await tx.user.findMany({
      where: { id: row.createdBy },
      select: { name: true, email: true },
    })
    const state = row.state as MergeState
    const counts = await countMessages(tx, row)
    const maySend = who.can('message.send')
    const own = row.createdBy === who.actor.userId
    const prepared = state === 'draft' && row.version > 0
    return {
      id: row.id,
      state,
      fileName: row.fileName,
      columns: row.columns,
      version: row.version,
      rowCount: row.rowCount,
      faultCount: row.faultCount,
      repeatCount: row.repeatCount,
      gapCount: row.gapCount,
      total: row.rowCount - row.faultCount,
      from: row.fromAddress,
      column: row.addressColumn,
      replyTo: row.replyTo,
      subject: row.subject,
      text: row.text,
      html: row.html,
      unsubscribe: row.unsubscribe,
      priority: PRIORITIES[row.priority - 1] ?? 'bulk',
      once: row.oncePerAddress,
      sendAt: row.sendAt,
      dueAt: row.dueAt,
      createdAt: row.createdAt,
      startedAt: row.startedAt,
      finishedAt: row.finishedAt,
      author: author ?? null,
      mayPrepare: own && maySend && state === 'draft',
      mayStop: maySend && (state === 'running' || (state === 'done' && counts.queued > 0)),
      counts,
      previews: prepared ? await readPreviews(tx, row) : [],
      server: await readServer(tx, who, row, prepared && own && maySend),
    }
  })
}

type Row = NonNullable<Awaited<ReturnType<Tx['mailMerge']['findFirst']>>>

async function countMessages(
  tx: Tx,
  { companyId, id, state, rowCount, faultCount, enqueued }: Row,
): Promise<MergeCounts> {
  const found = await tx.message.groupBy({
    by: ['listState'],
    where: { companyId, mergeId: id, parentId: null },
    _count: true,
  })
  const of = (...states: string[]) =>
    found.reduce((sum, { listState, _count }) => (states.includes(listState) ? sum + _count : sum), 0)
  const ended = state === 'done' || state === 'stopped' || state === 'stopping'
  return {
    toCome: ended ? 0 : Math.max(0, rowCount - faultCount - enqueued),
    queued: of('queued', 'sending'),
    sent: of('sent'),
    failed: of('failed'),
    uncertain: of('uncertain'),
    cancelled: of('cancelled'),
  }
}

async function readPreviews(tx: Tx, row: Row): Promise<MergeDetail['previews']> {
  const rows = await tx.mailMergeRow.findMany({
    where: { companyId: row.companyId, mergeId: row.id, fault: null },
    orderBy: { line: 'asc' },
    take: MERGE_PREVIEWS,
    select: { line: true, cells: true },
  })
  const render = compileMessages(row)
  return rows.flatMap(({ line, cells }) => {
    const message = render(cells)
    return message ? [{ line, ...message }] : []
  })
}

async function readServer(
  tx: Tx,
  who: CompanyActor,
  row: Row,
  prepared: boolean,
): Promise<MergeDetail['server']> {
  if (prepared) {
    const senders = await readSenders(tx, who)
    const sender = senders.find(({ address }) => sameAddress(address, row.fromAddress ?? ''))
    return sender ? { description: sender.server.description, hold: sender.server.hold } : null
  }
  if (row.mailServerId === null) return null
  const server = await tx.mailServer.findFirst({
    where: { companyId: row.companyId, id: row.mailServerId },
    include: serverInclude,
    omit: { passwordSealed: true },
  })
  return server && { description: server.description, hold: holdReasonOf(server) }
}

/** The file that a mail-merge is called by; null: it is not the member's to see, or not there. */
export async function getMergeName(who: CompanyActor, id: string): Promise<string | null> {
  const row = await inCompany(who.company.id, (tx) =>
    tx.mailMerge.findFirst({ where: { AND: [visibleMerges(who), { id }] }, select: { fileName: true } }),
  )
  return row?.fileName ?? null
}
