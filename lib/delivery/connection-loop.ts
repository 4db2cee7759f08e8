import type { OpenConnection } from '@/lib/mail/open-connection'
import { sendMessage, type SendResult } from '@/lib/mail/send-message'
import { openBody } from './message-body'
import { keepWhatWasSaid } from './keep-what-was-said'
import type { Settler } from './settler'
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
 * One message after the other on one connection. Each is settled before the next one starts: both go in one
 * statement, and only when its answer says "started" does the next message leave.
 */
export async function deliverOn(connection: OpenConnection, host: LoopHost): Promise<void> {
  let last: { message: DueMessage; outcome: Outcome } | null = null
  for (;;) {
    const message = connection.alive ? await host.take() : null
    if (last || message) {
      const answer = await host.settler.submit(host.lease, last?.outcome ?? null, message?.id ?? null)
      if (last) host.release(last.message, last.outcome)
      last = null
      if (message && answer !== 'started') host.release(message, null)
      if (answer === 'lost') return host.leaseLost()
      if (answer === 'closed') return host.serverClosed()
      if (message && answer !== 'started') continue
    }
    if (message) last = uncount(await deliver(connection, message, host), host)
    else if (!connection.alive || !(await host.rest(connection))) return
  }
}

function uncount(ended: { message: DueMessage; outcome: Outcome }, { counts }: LoopHost) {
  return counts ? ended : { ...ended, outcome: { ...ended.outcome, taken: null } }
}

async function deliver(connection: OpenConnection, message: DueMessage, host: LoopHost) {
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
        })
  const { outcome, server } = toOutcome(message, result, host.judge())
  await keepWhatWasSaid(host.pool, host.lease, connection.dialogue, {
    messageId: message.id,
    attemptId: outcome.attempt.id,
  })
  host.hear(body === 'source_failed' ? { kind: 'fine' } : server)
  return { message, outcome }
}
