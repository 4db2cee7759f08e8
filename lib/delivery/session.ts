import { PACE_PRESETS } from '@/lib/domain/pace'
import type { ReplyKey } from '@/lib/domain/smtp-replies'
import type { OpenConnection } from '@/lib/mail/open-connection'
import { log } from '@/lib/platform/log'
import { deliverOn } from './connection-loop'
import { isDatabaseAway, pause } from './database-away'
import { DeniedSenders } from './denied-senders'
import { DueQueue } from './due-queue'
import { openForServer } from './open-for-server'
import { keepWhatWasSaid } from './keep-what-was-said'
import { runConnectionTest } from './run-connection-test'
import { NOTHING_USED, Pacer } from './pacer'
import { loadSendingServer, rememberLimits, type SendingServer } from './sending-server'
import type { Settler } from './settler'
import { Sleepers } from './sleepers'
import type { ClaimedLease } from './sql/claim-leases'
import type { DueMessage } from './sql/fetch-due'
import { noteSlower, readPace } from './sql/pace'
import { recoverLost } from './sql/recover-lost'
import { releaseLease, type Release } from './sql/release-lease'
import type { Pool } from './sql/statement'
import { DEFAULT_JUDGE, type ServerNews } from './to-outcome'
import {
  releaseForBreaks,
  releaseForBug,
  releaseForFault,
  releaseForQuota,
  releaseForSlower,
} from './why-released'

/** How long an idle session keeps its one connection, ms: the next message then leaves at once. */
const LINGER_MS = 20_000
/** How often an idle session looks whether a message's time has come, ms; new messages wake it. */
const LOOK_MS = 2_000
/** Connections that broke one after the other, without an answer in between, until the server is left alone. */
const BREAKS = 3
/** How long opening the first connection counts as work, ms: a Microsoft that hangs must not hold others up. */
const OPENING_MS = 500

export type SessionOptions = { lingerMs?: number; maxConnections?: number }

/**
 * One mail server in one worker's hands, from the claim of its lease to its release: what an earlier holder
 * left is cleaned up, a check that was asked for runs, then messages go out on as many connections as are
 * allowed and needed.
 */
export class DeliverySession {
  /** When it began, and since when it has had nothing to do, ms. */
  readonly startedAt = performance.now()
  idleSince: number | null = null

  private readonly queue: DueQueue
  private readonly connections = new Set<OpenConnection>()
  private readonly tasks = new Set<Promise<void>>()
  private readonly sleepers = new Sleepers()
  private readonly denied = new DeniedSenders()
  private pacer = new Pacer(PACE_PRESETS.other, NOTHING_USED)
  /** When its pace lets another message go; null: nothing waits for that. */
  private pacedUntil: number | null = null
  private server: SendingServer | null = null
  /** Connections it gave us at the most. */
  private given = Infinity
  /** After faults one connection alone tries whether it is mended. */
  private probing: boolean
  /** Since when the first connection is being opened. */
  private openingSince: number | null = null
  private growing = false
  /** From when on tests may be asked for, and whether one has a connection. */
  private ready = false
  /** Whether what an earlier holder left in the middle is cleaned up. */
  private recovered = false
  private testing = false
  private readonly cutting = new AbortController()
  private breaks = 0
  private stopping = false
  /** Somebody else has the lease, or may have. */
  lost = false
  private release: Release = { hold: null, recheckAfter: null, faults: 'same' }

  constructor(
    private readonly pool: Pool,
    private readonly settler: Settler,
    readonly lease: ClaimedLease,
    private readonly options: SessionOptions = {},
  ) {
    this.queue = new DueQueue(pool, lease)
    this.probing = lease.faults > 0
  }

  /** Whether it only waits: for mail, or for its pace. */
  get resting(): boolean {
    return this.idleSince !== null || this.pacedUntil !== null
  }

  /** Whether others may work meanwhile: it rests, waits for a server or Microsoft to let it in, or is ending. */
  get waiting(): boolean {
    const opening = this.openingSince !== null && performance.now() - this.openingSince > OPENING_MS
    return this.resting || this.stopping || opening
  }

  /** Runs until nothing is due, it is told to stop, or the server fails; then gives the lease back. */
  async run(): Promise<void> {
    try {
      await this.work()
    } catch (error) {
      this.explain(error)
    }
    for (const connection of this.connections) connection.quit()
    // Given back before, what is left in the middle would be found by nobody; a lease that runs out tells the next one.
    if (!this.lost && this.recovered) await this.giveBack()
  }

  /** Something was enqueued, or the server may be sent through again. */
  wake(): void {
    this.queue.refresh()
    this.sleepers.wake()
  }

  /** A connection test was asked for: it has one of the connections, messages have the others meanwhile. */
  test(): void {
    // Before that the net finds it again.
    if (!this.ready || this.testing || this.stopping) return
    this.track(this.runTest())
    this.wake()
  }

  /** After somebody saved others it ends its turn; whoever takes the server next begins with those. */
  keepTo(settings: string): void {
    if (!this.server || this.server.settings === settings || this.stopping) return
    this.stop()
    // That was the former pace's.
    this.pacedUntil = null
  }

  /** Takes nothing more, and ends when what is on its way is answered. */
  stop(): void {
    this.stopping = true
    this.wake()
  }

  /** Cuts what is still unanswered: a message whose end was handed over becomes uncertain. */
  cut(): void {
    this.stop()
    this.cutting.abort()
    for (const connection of this.connections) connection.break('stopped')
  }

  /** Somebody else has the lease, or may have: nothing more is sent, and nothing could be written. */
  abandon(): void {
    this.lost = true
    this.cut()
  }

  private async work(): Promise<void> {
    const left = await recoverLost(this.pool, this.lease)
    this.recovered = true
    if (left > 0)
      log.warn({ messages: left, server: this.lease.mailServerId }, 'left in the middle by an earlier worker')
    // Alone: what it finds out decides whether anything can be sent.
    if (this.lease.test) await this.runTest()
    this.ready = true
    if (!this.lease.maySend && !this.lease.check) return
    this.server = await loadSendingServer(this.lease)
    if (!this.server || this.stopping) return
    this.pacer = new Pacer(this.server.pace, await readPace(this.pool, this.lease))
    this.openingSince = performance.now()
    const first = await this.open(this.server, this.lease.check).finally(() => (this.openingSince = null))
    if (!first) return
    const { sizeLimit, takesUtf8 } = first
    if (this.server.sizeLimit !== sizeLimit || this.server.takesUtf8 !== takesUtf8)
      await rememberLimits(this.lease, { sizeLimit, takesUtf8 })
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

  /** Connections that messages may have. */
  private get room(): number {
    return this.limit - Number(this.testing)
  }

  /** Waits until a connection is free for it, then runs what was asked for. */
  private async runTest(): Promise<void> {
    this.testing = true
    try {
      while (this.connections.size > Math.max(this.room, 0) && !this.stopping) await pause(50)
      if (!this.stopping) await runConnectionTest(this.pool, this.lease, { signal: this.cutting.signal })
    } finally {
      this.testing = false
    }
  }

  /** Delivers on a connection, and on another one in its place when it breaks in the middle of work. */
  private async serve(server: SendingServer, first: OpenConnection): Promise<void> {
    for (let connection: OpenConnection | null = first; connection;) {
      await deliverOn(connection, {
        pool: this.pool,
        lease: this.lease,
        settler: this.settler,
        take: () => this.take(server),
        judge: () => ({ ...DEFAULT_JUDGE, retry: server.retry, uncertain: server.uncertain }),
        refusedSender: (from) => this.denied.find(from),
        counts: this.pacer.counts,
        release: (message, outcome) => {
          this.queue.release(message)
          this.pacer.end(message.recipientIds.length, outcome && (outcome.taken ?? 0))
        },
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
      await keepWhatWasSaid(this.pool, this.lease, opened.dialogue, null)
      // While others are open it is only one too many.
      if (this.connections.size > 0) this.given = this.connections.size
      else this.fail(opened.release)
      return null
    }
    this.connections.add(opened.connection)
    if (this.lost) opened.connection.break('stopped')
    return opened.connection
  }

  /** Connections that are allowed now. */
  private get limit(): number {
    if (this.probing) return 1
    return Math.min(this.options.maxConnections ?? this.pacer.connections, this.given)
  }

  /** The next message, if there is one and the pace allows it. From the look on nothing is awaited. */
  private async take(server: SendingServer): Promise<DueMessage | null> {
    if (this.stopping || this.connections.size > this.room) return null
    await this.queue.look().catch(async (error: unknown) => {
      if (!isDatabaseAway(error)) throw error
      await pause(500)
    })
    const next = this.queue.first
    this.pacedUntil = null
    if (!next || this.stopping || !this.isPaceFree(next)) return null
    this.queue.take()
    this.pacer.begin(next.recipientIds.length)
    this.idleSince = null
    this.grow(server)
    return next
  }

  private isPaceFree(message: DueMessage): boolean {
    const wait = this.pacer.waitForMessage()
    if (wait > 0) this.pacedUntil = performance.now() + wait
    const quota = wait > 0 ? 0 : this.pacer.waitForRecipients(message.recipientIds.length)
    // What is under way may fit into the day by itself: its end is waited for, as for any stop.
    if (quota > 0) this.fail(releaseForQuota(quota))
    return wait === 0 && quota === 0
  }

  /** More connections while more waits, one at a time, so that a refusal costs one. */
  private grow(server: SendingServer): void {
    const enough = this.connections.size >= this.room || !this.queue.hasMore
    if (this.growing || this.stopping || enough || this.pacer.waitForMessage() > 0) return
    this.growing = true
    this.track(
      this.open(server)
        .then((connection) => (connection ? this.track(this.serve(server, connection)) : undefined))
        .finally(() => (this.growing = false)),
    )
  }

  /**
   * For a connection with nothing to do: the last one lingers for a while, or until its pace lets it go on; the
   * others end.
   * @returns whether to look for work again
   */
  private async rest(connection: OpenConnection): Promise<boolean> {
    if (this.stopping || this.connections.size > 1 || this.connections.size > this.room) {
      this.connections.delete(connection)
      return false
    }
    const paced = this.pacedUntil === null ? 0 : Math.max(1, this.pacedUntil - performance.now())
    if (paced === 0) {
      this.idleSince ??= performance.now()
      if (performance.now() - this.idleSince >= (this.options.lingerMs ?? LINGER_MS)) return false
    }
    await this.sleepers.sleep(Math.min(paced || LOOK_MS, LOOK_MS))
    return !this.stopping
  }

  private hear(news: ServerNews): void {
    if (news.kind === 'slower') this.slowDown(news)
    if (news.kind === 'sender') this.denied.add(news.from, news.answer)
    if (news.kind === 'fault') this.fail(releaseForFault(news, this.lease.faults))
    this.breaks = news.kind === 'broken' ? this.breaks + 1 : 0
    if (news.kind === 'broken' && (this.probing || this.breaks >= BREAKS) && !this.stopping) {
      return this.fail(releaseForBreaks(this.lease.faults))
    }
    this.probing &&= news.kind === 'broken'
  }

  /** Fewer connections first; with one alone, a moment's rest, or everything that waits would run into it. */
  private slowDown(news: { key: ReplyKey; reply: string | null }): void {
    const level = this.pacer.slowDown()
    this.track(noteSlower(this.pool, this.lease, level))
    if (this.connections.size <= 1) this.fail(releaseForSlower(news))
  }

  private fail(release: Release): void {
    this.release = release
    this.stop()
  }

  /** What was not foreseen. A database that is away mends itself. */
  private explain(error: unknown): void {
    const server = this.lease.mailServerId
    if (isDatabaseAway(error)) {
      log.warn({ err: error, server }, 'delivery session cut by the database')
      return this.stop()
    }
    log.error({ err: error, server }, 'delivery session failed')
    this.fail(releaseForBug(error))
  }

  private async giveBack(): Promise<void> {
    const paced = this.pacedUntil === null ? 0 : (this.pacedUntil - performance.now()) / 1000
    const release = { ...this.release, notBefore: Math.max(0, paced) }
    await releaseLease(this.pool, this.lease, release).catch((error: unknown) =>
      // Then it runs out by itself.
      log.warn({ err: error, server: this.lease.mailServerId }, 'lease not given back'),
    )
  }
}
