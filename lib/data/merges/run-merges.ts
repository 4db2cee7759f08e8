import { cancelSome } from '@/lib/data/messages/cancel-messages'
import { readSendingServers, type SendingServer } from '@/lib/data/senders/read-servers'
import { readDeliveryRules } from '@/lib/data/settings/delivery-rules'
import { inSystem, type Tx } from '@/lib/db'
import { insertPrepared, prepareMessage, type PreparedMessage } from '@/lib/delivery/enqueue'
import { needsUtf8 } from '@/lib/domain/addresses'
import { chooseServer } from '@/lib/domain/choose-server'
import type { MergeRow, RowFault } from '@/lib/domain/merge-row'
import { unsubscribeHeaders } from '@/lib/domain/message-headers'
import { getAppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'
import { compileMessages } from './render-message'
import { tellMerge } from './tell-merge'

/** Rows a transaction: some tenths of a second. */
const BATCH = 100
/** One whose batch failed is left alone so long, s. */
const REST_SECONDS = 60

type Due = { company_id: string; id: string; state: 'running' | 'stopping' }

/**
 * Goes on with the mail-merges that were started or stopped, a batch each in turn, until nothing is left to do.
 * A batch is one transaction under the merge's row lock: its messages and the mark how far it got are committed
 * together. So a worker that dies leaves no batch half done, any other one goes on at once, and no row is made twice.
 * @param stopping the worker is told to stop: the batch under way is the last
 * @returns batches
 */
export async function runMerges(stopping?: AbortSignal, batch = BATCH): Promise<number> {
  for (let count = 0; ; count++) {
    if (stopping?.aborted || !(await stepMerges(batch))) return count
  }
}

/** One batch of the merge that has waited longest. @returns false: there is none that nobody is at */
export async function stepMerges(batch = BATCH): Promise<boolean> {
  let due: Due | undefined
  try {
    return await inSystem(async (tx) => {
      due = await takeNext(tx)
      if (!due) return false
      const ended = due.state === 'stopping' ? await takeBack(tx, due) : await enqueueRows(tx, due, batch)
      await tx.$executeRaw`
        UPDATE mail_merges SET next_at = clock_timestamp(), state = coalesce(${ended}, state),
               finished_at = CASE WHEN ${ended}::text IS NULL THEN finished_at ELSE now() END
         WHERE company_id = ${due.company_id}::uuid AND id = ${due.id}::uuid`
      await tellMerge(tx, due.company_id, due.id)
      return true
    })
  } catch (error) {
    if (!due) throw error
    log.error({ err: error, mergeId: due.id }, 'a batch of a mail-merge failed')
    const { company_id, id } = due
    await inSystem(
      (tx) => tx.$executeRaw`
        UPDATE mail_merges SET next_at = now() + make_interval(secs => ${REST_SECONDS}::int)
         WHERE company_id = ${company_id}::uuid AND id = ${id}::uuid`,
    )
    return true
  }
}

async function takeNext(tx: Tx): Promise<Due | undefined> {
  const [row] = await tx.$queryRaw<Due[]>`
    SELECT m.company_id, m.id, m.state FROM mail_merges m
      JOIN companies o ON o.id = m.company_id AND o.suspended_at IS NULL
     WHERE m.state IN ('running', 'stopping') AND m.next_at <= now()
     ORDER BY m.next_at LIMIT 1 FOR UPDATE OF m SKIP LOCKED`
  return row
}

/** Takes back what was made of it and has not begun to leave. @returns its new state, null: more is left */
async function takeBack(tx: Tx, { company_id: companyId, id }: Due): Promise<'stopped' | null> {
  const { stoppedBy } = await readMerge(tx, companyId, id)
  const count = await cancelSome(tx, { companyId, userId: stoppedBy }, { mergeId: id })
  return count === 0 ? 'stopped' : null
}

/** The next rows become messages. @returns its new state, null: more is left */
async function enqueueRows(tx: Tx, due: Due, batch: number): Promise<'done' | null> {
  const { company_id: companyId, id } = due
  const merge = await readMerge(tx, companyId, id)
  const rows = await tx.mailMergeRow.findMany({
    where: { companyId, mergeId: id, fault: null, line: { gt: merge.lastLine } },
    orderBy: { line: 'asc' },
    take: batch,
    select: { line: true, cells: true },
  })
  if (rows.length === 0) return 'done'
  const { prepared, refused } = await prepareRows(tx, merge, rows)
  if (prepared.length > 0) await insertPrepared(tx, prepared)
  for (const { line, fault } of refused)
    await tx.mailMergeRow.updateMany({ where: { companyId, mergeId: id, line }, data: { fault } })
  await tx.mailMerge.updateMany({
    where: { companyId, id },
    data: {
      lastLine: rows.at(-1)!.line,
      enqueued: { increment: prepared.length },
      faultCount: { increment: refused.length },
    },
  })
  return rows.length < batch ? 'done' : null
}

type Merge = Awaited<ReturnType<typeof readMerge>>

function readMerge(tx: Tx, companyId: string, id: string) {
  return tx.mailMerge.findUniqueOrThrow({ where: { companyId_id: { companyId, id } } })
}

async function prepareRows(tx: Tx, merge: Merge, rows: MergeRow[]) {
  const { server, reason } = await chooseFor(tx, merge)
  const compile = compileMessages(merge)
  const prepared: PreparedMessage[] = []
  const refused: { line: number; fault: RowFault }[] = []
  for (const { line, cells } of rows) {
    const message = compile(cells)
    const fault = message ? findFault(message.to.address, server) : 'wrong_address'
    if (!message || fault) {
      refused.push({ line, fault: fault ?? 'refused' })
      continue
    }
    try {
      const one = await prepareMessage(describe(merge, line, message, server.id, reason), (work) => work(tx))
      const tooLarge = server.sizeLimit !== null && one.size > server.sizeLimit
      if (tooLarge) refused.push({ line, fault: 'long_body' })
      else prepared.push(one)
    } catch (error) {
      if (!getAppError(error)) throw error
      refused.push({ line, fault: 'refused' })
    }
  }
  return { prepared, refused }
}

type Message = NonNullable<ReturnType<ReturnType<typeof compileMessages>>>
type Taker = Pick<SendingServer, 'id' | 'sizeLimit' | 'takesUtf8'>

function findFault(address: string, { takesUtf8 }: Taker): RowFault | null {
  return takesUtf8 === false && needsUtf8(address) ? 'smtputf8' : null
}

/**
 * The server that a new message of the sender goes to now; where none accepts it any more, the one that did when the
 * merge was started: its messages wait there, and can be given to another.
 */
async function chooseFor(tx: Tx, merge: Merge): Promise<{ server: Taker; reason: string }> {
  const servers = await readSendingServers(tx, merge.companyId, new Date())
  const { fallback } = await readDeliveryRules(tx, merge.companyId)
  const choice = chooseServer(servers, merge.fromAddress!, { fallback })
  if (choice) return { server: servers.find(({ id }) => id === choice.server.id)!, reason: choice.reason }
  const server = { id: merge.mailServerId!, sizeLimit: null, takesUtf8: null }
  return { server, reason: merge.chosenBecause! }
}

function describe(merge: Merge, line: number, message: Message, mailServerId: string, reason: string) {
  return {
    companyId: merge.companyId,
    mailServerId,
    createdBy: merge.createdBy,
    origin: 'console' as const,
    from: { name: merge.fromName, address: merge.fromAddress! },
    to: [message.to],
    cc: [],
    bcc: [],
    replyTo: merge.replyTo,
    subject: message.subject,
    text: message.text,
    html: message.html,
    attachments: [],
    priority: merge.priority as 1 | 2 | 3,
    dueAt: merge.dueAt ?? undefined,
    headers: merge.unsubscribe ? unsubscribeHeaders(merge.unsubscribe) : [],
    chosenBecause: reason,
    submissionKey: `${merge.id}/${line}`,
    mergeId: merge.id,
  }
}
