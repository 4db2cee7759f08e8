import type { OpenConnection } from '@/lib/mail/open-connection'
import { sendMessage, type SendResult } from '@/lib/mail/send-message'
import { openBody } from './message-body'
import { keepWhatWasSaid } from './keep-what-was-said'
import type { Settled, Settler } from './settler'
import type { Lease } from './sql/claim-leases'
import type { DueMessage } from './sql/fetch-due'
import type { Outcome } from './sql/settle'
import type { Pool } from './sql/statement'
import { toOutcome, unreadable, type Answer, type Judge, type ServerNews } from './to-outcome'

/** What a connection needs of its session. */
export type LoopHost = {
  pool: Pool
  lease: Lease
  settler: Settler
  /** The next message, or null when there is none for this connection now. */
  take: () => Promise<DueMessage | null>
  judge: () => Judge
  /** What the server said about this From address a moment ago, if it refused it: it is not asked again. */
  refusedSender: (from: string) => Answer | null
  /** Whether what goes out is counted against a limit. */
  counts: boolean
  /** The message is no longer in hand: its outcome is committed, or (null) it was not started. */
  release: (message: DueMessage, outcome: Outcome | null) => void
  /** Nothing to do: whether to look again (it may wait before it answers). */
  rest: (connection: OpenConnection) => Promise<boolean>
  hear: (news: ServerNews) => void
  leaseLost: () => void
  serverClosed: () => void
}

/**
 * One message after the other on one connection. The outcome of each and the start of the next one go in one
 * statement; meanwhile the next one's envelope is spoken already, but its bytes leave only when the answer says
 * "started". So at the most one message of a connection is in doubt.
 */
export async function deliverOn(connection: OpenConnection, host: LoopHost): Promise<void> {
  let last: Ended | null = null
  for (;;) {
    const message = connection.alive ? await host.take() : null
    if (!last && !message) {
      if (!connection.alive || !(await host.rest(connection))) return
      continue
    }
    const settled = settle(last, message, host)
    const started = settled.then(
      (answer) => answer === 'started',
      () => false,
    )
    const [answer, ended]: [Settled, Ended | null] = await Promise.all([
      settled,
      message && deliver(connection, message, host, started),
    ])
    last = null
    if (answer === 'lost') return host.leaseLost()
    if (answer === 'closed') return host.serverClosed()
    if (ended && answer === 'started') last = uncount(ended, host)
  }
}

type Ended = { message: DueMessage; outcome: Outcome }

async function settle(last: Ended | null, next: DueMessage | null, host: LoopHost): Promise<Settled> {
  const answer = await host.settler.submit({
    lease: host.lease,
    outcome: last?.outcome ?? null,
    start: next?.id ?? null,
    family: [last?.message, next].some((message) => message && message.contentId !== message.id),
  })
  if (last) host.release(last.message, last.outcome)
  if (next && answer !== 'started') host.release(next, null)
  return answer
}

function uncount(ended: Ended, { counts }: LoopHost): Ended {
  return counts ? ended : { ...ended, outcome: { ...ended.outcome, taken: null } }
}

/** @param started what happens before it counts for nothing, and is neither heard nor kept, unless it says true */
async function deliver(
  connection: OpenConnection,
  message: DueMessage,
  host: LoopHost,
  started: Promise<boolean>,
): Promise<Ended | null> {
  const denied = host.refusedSender(message.fromAddress)
  if (denied) {
    const result: SendResult = { kind: 'refused', stage: 'end', refused: [], ...denied }
    return { message, outcome: toOutcome(message, result, host.judge()).outcome }
  }
  const body = await openBody(host.pool, host.lease.companyId, message).catch(() => 'source_failed' as const)
  if (body === null || message.addresses.length === 0) return { message, outcome: unreadable(message) }
  const result =
    body === 'source_failed'
      ? ({ kind: 'broken', handed: false, key: body } as const)
      : await sendMessage(connection, {
          from: message.fromAddress,
          to: message.addresses,
          size: message.size,
          body,
          mayLeave: started,
        })
  if (!(await started)) return null
  const { outcome, server } = toOutcome(message, result, host.judge())
  await keepWhatWasSaid(host.pool, host.lease, connection.dialogue, {
    messageId: message.id,
    attemptId: outcome.attempt.id,
  })
  host.hear(body === 'source_failed' ? { kind: 'fine' } : server)
  return { message, outcome }
}
