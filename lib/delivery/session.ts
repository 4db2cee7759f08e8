import { holdFor, slowerFor, unreachableFor } from '@/lib/domain/retry-schedule'
import type { OpenConnection } from '@/lib/mail/open-connection'
import { getAppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'
import { deliverOn } from './connection-loop'
import { isDatabaseAway, pause } from './database-away'
import { DueQueue } from './due-queue'
import { openForServer } from './open-for-server'
import { loadSendingServer, rememberSizeLimit, type SendingServer } from './sending-server'
import type { Settler } from './settler'
import type { ClaimedLease } from './sql/claim-leases'
import type { DueMessage } from './sql/fetch-due'
import { recoverLost } from './sql/recover-lost'
import { releaseLease, type Release } from './sql/release-lease'
import type { Pool } from './sql/statement'
import type { ServerNews } from './to-outcome'

/** How long an idle session keeps its one connection, ms: the next message then leaves at once. */
const LINGER_MS = 20_000
/** How often an idle session looks whether a message's time has come, ms; new messages wake it. */
const LOOK_MS = 2_000
/** Connections that broke one after the other, without an answer in between, until the server is left alone. */
const BREAKS = 3
/** Seconds until a session that failed by our own fault is tried again. */
const BUG_HOLD = 300

export type SessionOptions = { lingerMs?: number; maxConnections?: number }

/**
 * One mail server in one worker's hands, from the claim of its lease to its release: what an earlier holder
 * left is cleaned up, a check that was asked for runs, then messages go out on as many connections as are
 * allowed and needed.
 */
export class DeliverySession {
  /** When it began, and since when it has had nothing to do, ms. */
  readonly startedAt = Date.now()
  idleSince: number | null = null

  private readonly queue: DueQueue
  private readonly connections = new Set<OpenConnection>()
  private readonly tasks = new Set<Promise<void>>()
  private readonly sleepers = new Set<() => void>()
  private server: SendingServer | null = null
  private limit = 1
  private growing = false
  private breaks = 0
  private stopping = false
  private lost = false
  private release: Release = { hold: null, recheckAfter: null, faults: 'same' }

  constructor(
    private readonly pool: Pool,
    private readonly settler: Settler,
    readonly lease: ClaimedLease,
    private readonly options: SessionOptions = {},
  ) {
    this.queue = new DueQueue(pool, lease)
  }

  /** Runs until nothing is due, it is told to stop, or the server fails; then gives the lease back. */
  async run(): Promise<void> {
    try {
      await this.work()
    } catch (error) {
      this.explain(error)
    }
    for (const connection of this.connections) connection.quit()
    if (!this.lost) await this.giveBack()
  }

  /** Something was enqueued, or the server may be sent through again. */
  wake(): void {
    this.queue.refresh()
    for (const wakeUp of this.sleepers) wakeUp()
  }

  /** Takes nothing more, and ends when what is on its way is answered. */
  stop(): void {
    this.stopping = true
    this.wake()
  }

  /** Cuts what is still unanswered: a message whose end was handed over becomes uncertain. */
  cut(): void {
    this.stop()
    for (const connection of this.connections) connection.break('stopped')
  }

  /** Somebody else has the lease, or may have: nothing more is sent, and nothing could be written. */
  abandon(): void {
    this.lost = true
    this.cut()
  }

  private async work(): Promise<void> {
    const left = await recoverLost(this.pool, this.lease)
    if (left > 0)
      log.warn({ messages: left, server: this.lease.mailServerId }, 'left in the middle by an earlier worker')
    if (!this.lease.maySend && !this.lease.check) return
    this.server = await loadSendingServer(this.lease)
    if (!this.server || this.stopping) return
    const first = await this.open(this.server, this.lease.check)
    if (!first) return
    this.limit = this.options.maxConnections ?? this.server.maxConnections
    if (this.server.sizeLimit !== first.sizeLimit) await rememberSizeLimit(this.lease, first.sizeLimit)
    this.release = { hold: null, recheckAfter: null, faults: 'none' }
    this.track(this.serve(this.server, first))
    while (this.tasks.size > 0) await Promise.race(this.tasks)
  }

  private track(task: Promise<void>): void {
    const tracked: Promise<void> = task
      .catch((error: unknown) => this.explain(error))
      .finally(() => this.tasks.delete(tracked))
    this.tasks.add(tracked)
  }

  /** Delivers on a connection, and on another one in its place when it breaks in the middle of work. */
  private async serve(server: SendingServer, first: OpenConnection): Promise<void> {
    for (let connection: OpenConnection | null = first; connection;) {
      await deliverOn(connection, {
        pool: this.pool,
        lease: this.lease,
        settler: this.settler,
        take: () => this.take(server),
        release: (message) => this.queue.release(message),
        rest: (own) => this.rest(own),
        hear: (news) => this.hear(news),
        leaseLost: () => this.abandon(),
        serverClosed: () => this.stop(),
      })
      const broke: boolean = !connection.alive && this.connections.has(connection)
      this.connections.delete(connection)
      connection.quit()
      connection = broke && !this.stopping && this.idleSince === null ? await this.open(server) : null
    }
  }

  /** One more signed-in connection; null when the server gave none. */
  private async open(server: SendingServer, check = false): Promise<OpenConnection | null> {
    const opened = await openForServer(this.lease, server, { check, faults: this.lease.faults })
    if (!opened.ok) {
      // While others are open it is only one too many.
      if (this.connections.size > 0) this.limit = this.connections.size
      else this.fail(opened.release)
      return null
    }
    this.connections.add(opened.connection)
    if (this.lost) opened.connection.break('stopped')
    return opened.connection
  }

  private async take(server: SendingServer): Promise<DueMessage | null> {
    if (this.stopping || this.connections.size > this.limit) return null
    const message = await this.queue.take().catch(async (error: unknown) => {
      if (!isDatabaseAway(error)) throw error
      await pause(500)
      return null
    })
    if (!message) return null
    if (this.stopping) {
      this.queue.release(message)
      return null
    }
    this.idleSince = null
    this.grow(server)
    return message
  }

  /** More connections while more waits, one at a time, so that a refusal costs one. */
  private grow(server: SendingServer): void {
    if (this.growing || this.stopping || !this.queue.hasMore || this.connections.size >= this.limit) return
    this.growing = true
    this.track(
      this.open(server)
        .then((connection) => (connection ? this.track(this.serve(server, connection)) : undefined))
        .finally(() => (this.growing = false)),
    )
  }

  /**
   * For a connection with nothing to do: the last one lingers for a while, the others end.
   * @returns whether to look for work again
   */
  private async rest(connection: OpenConnection): Promise<boolean> {
    if (this.stopping || this.connections.size > 1) {
      this.connections.delete(connection)
      return false
    }
    this.idleSince ??= Date.now()
    if (Date.now() - this.idleSince >= (this.options.lingerMs ?? LINGER_MS)) return false
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer)
        this.sleepers.delete(end)
        resolve()
      }
      const timer = setTimeout(end, LOOK_MS)
      this.sleepers.add(end)
    })
    return !this.stopping
  }

  private hear(news: ServerNews): void {
    this.breaks = news.kind === 'broken' ? this.breaks + 1 : 0
    if (news.kind === 'slower') this.slowDown(news)
    if (news.kind === 'fault') {
      const hold = { seconds: holdFor(this.lease.faults), reply: news.reply, code: news.key }
      this.fail({ hold, recheckAfter: null, faults: 'more' })
    }
    if (this.breaks >= BREAKS && !this.stopping) {
      const seconds = unreachableFor(this.lease.faults, Math.random())
      this.fail({
        hold: { seconds, reply: null, code: 'connection_lost' },
        recheckAfter: null,
        faults: 'more',
      })
    }
  }

  /** Fewer connections first; with one alone, a moment's rest, or everything that waits would run into it. */
  private slowDown({ key, reply }: { key: string; reply: string | null }): void {
    if (this.connections.size > 1) {
      this.limit = this.connections.size - 1
      return
    }
    const hold = { seconds: slowerFor(Math.random()), reply, code: key }
    this.fail({ hold, recheckAfter: null, faults: 'same' })
  }

  private fail(release: Release): void {
    this.release = release
    this.stop()
  }

  /** A bug or a damaged row: the server rests, so that nothing spins. A database that is away mends itself. */
  private explain(error: unknown): void {
    const server = this.lease.mailServerId
    if (isDatabaseAway(error)) {
      log.warn({ err: error, server }, 'delivery session cut by the database')
      return this.stop()
    }
    log.error({ err: error, server }, 'delivery session failed')
    const code = getAppError(error)?.code === 'secret_unreadable' ? 'secret_unreadable' : 'protocol'
    this.fail({ hold: { seconds: BUG_HOLD, reply: null, code }, recheckAfter: null, faults: 'more' })
  }

  private async giveBack(): Promise<void> {
    await releaseLease(this.pool, this.lease, this.release).catch((error: unknown) =>
      // Then it runs out by itself.
      log.warn({ err: error, server: this.lease.mailServerId }, 'lease not given back'),
    )
  }
}
