import { log } from '@/lib/platform/log'
import { isDatabaseAway, pause } from './database-away'
import { findOffers } from './places'
import { DeliverySession, type SessionOptions } from './session'
import { Settler } from './settler'
import { claimLeases, type ClaimedLease } from './sql/claim-leases'
import { findWaitingTests } from './sql/connection-tests'
import { renewLeases } from './sql/renew-leases'
import type { Pool } from './sql/statement'

export type DispatcherOptions = {
  /** Names this worker in the leases. */
  owner: string
  /** Mail servers that are sent through at once. */
  maxServers?: number
  /** With those that only wait (for mail, their pace, Microsoft, or last answers): what sockets there are. */
  maxSessions?: number
  leaseSeconds?: number
  pollMs?: number
  /** How long a stop waits for answers, ms. */
  graceMs?: number
  session?: SessionOptions
}

/** How often it is seen whether this process stood still, ms. */
const WATCH_MS = 250
/** Before every company's id. */
const FIRST = '00000000-0000-0000-0000-000000000000'

/**
 * Takes mail servers that have something to do and runs a session for each, renews their leases, and hands
 * turns on when there are more servers than places.
 */
export class Dispatcher {
  private readonly sessions = new Map<string, DeliverySession>()
  private readonly settler: Settler
  private readonly options: Required<Omit<DispatcherOptions, 'session'>> & { session: SessionOptions }
  private claiming = false
  private again = false
  private stopping = false
  private timers: NodeJS.Timeout[] = []
  private renewedAt = performance.now()
  /** The company whose turn was last. */
  private after = FIRST

  constructor(
    private readonly pool: Pool,
    options: DispatcherOptions,
  ) {
    this.options = {
      maxServers: 64,
      maxSessions: 256,
      leaseSeconds: 30,
      pollMs: 2_000,
      graceMs: 25_000,
      session: {},
      ...options,
    }
    this.settler = new Settler(pool)
  }

  /** Begins to look for work. */
  start(): void {
    const { pollMs, leaseSeconds } = this.options
    this.timers = [
      setInterval(() => void this.look(), pollMs),
      setInterval(() => void this.lookForTests(), pollMs),
      setInterval(() => void this.renew(), (leaseSeconds * 1000) / 3),
      setInterval(() => this.watch(), WATCH_MS),
    ]
    void this.look()
  }

  /** Work was announced for a mail server, or (null) perhaps for many. */
  wake(mailServerId: string | null): void {
    const session = mailServerId === null ? null : this.sessions.get(mailServerId)
    if (session) session.wake()
    else void this.look()
  }

  /** A server's settings were saved, or its company's rules: whoever sends through it goes on with those. */
  settingsSaved(): void {
    void this.renew()
  }

  /** A connection test was asked for: whoever holds the server runs it, or it is there to be taken. */
  test(mailServerId: string): void {
    const session = this.sessions.get(mailServerId)
    if (session) session.test()
    else void this.look()
  }

  /** Takes nothing more; what is not answered in time is cut and becomes uncertain. */
  async stop(): Promise<void> {
    this.stopping = true
    for (const session of this.sessions.values()) session.stop()
    const deadline = performance.now() + this.options.graceMs
    // A claim under way may still take servers: left alone they would wait until their leases run out.
    while ((this.claiming || this.sessions.size > 0) && performance.now() < deadline) await pause(20)
    for (const session of this.sessions.values()) session.cut()
    // The outcomes of what was cut are written, and the leases given back.
    while (this.sessions.size > 0 && performance.now() < deadline + 3_000) await pause(20)
    for (const timer of this.timers) clearInterval(timer)
  }

  /** One claim at a time; whatever is announced meanwhile is looked at right after. */
  private async look(): Promise<void> {
    this.again = true
    if (this.claiming) return
    this.claiming = true
    while (this.again && !this.stopping) {
      this.again = false
      await this.claim().catch((error: unknown) => {
        if (!isDatabaseAway(error)) log.error({ err: error }, 'claiming failed')
      })
    }
    this.claiming = false
  }

  /** The net below the notifications, for servers that are held here. */
  private async lookForTests(): Promise<void> {
    if (this.sessions.size === 0) return
    const waiting = await findWaitingTests(this.pool).catch(() => [])
    for (const mailServerId of waiting) this.sessions.get(mailServerId)?.test()
  }

  private async claim(): Promise<void> {
    const { maxServers, maxSessions } = this.options
    const all = [...this.sessions.values()]
    const working = all.filter(({ waiting }) => !waiting)
    const room = Math.min(maxServers - working.length, maxSessions - all.length)
    if (room > 0) return void (await this.take(room, []))
    // Full: one more is taken if one waits that deserves it, and another one ends its turn for it.
    for (const { session, without } of findOffers(working.length < maxServers ? all : working)) {
      if ((await this.take(1, without)) === 0) continue
      session.stop()
      this.again = true
      return
    }
  }

  /** @returns how many servers were taken */
  private async take(limit: number, without: string[]): Promise<number> {
    const { owner, leaseSeconds } = this.options
    const claim = { owner, leaseSeconds, limit, after: this.after, without }
    const { leases, reached, parked } = await claimLeases(this.pool, claim)
    // Once around, and who made room is made use of.
    this.again ||= parked > 0 || (leases.length < limit && this.after !== FIRST)
    this.after = leases.length < limit ? FIRST : (reached ?? FIRST)
    for (const lease of leases) this.begin(lease)
    return leases.length
  }

  private begin(lease: ClaimedLease): void {
    const session = new DeliverySession(this.pool, this.settler, lease, this.options.session)
    // A server that was lost and is ours again: the old session can write nothing any more.
    this.sessions.get(lease.mailServerId)?.abandon()
    this.sessions.set(lease.mailServerId, session)
    if (this.stopping) session.stop()
    void session.run().finally(() => {
      if (this.sessions.get(lease.mailServerId) === session) this.sessions.delete(lease.mailServerId)
      if (!this.stopping) void this.look()
    })
  }

  /**
   * A process that stood still (stopped, swapped, starved) longer than its leases last may have lost them all:
   * before any socket is looked at again everything is cut. What it would write is refused by the fence anyway.
   */
  private watch(): void {
    if (performance.now() - this.renewedAt < this.options.leaseSeconds * 1000) return
    const ours = [...this.sessions.values()].filter(({ lost }) => !lost)
    if (ours.length === 0) return
    log.warn({ servers: ours.length }, 'leases ran out here: everything is cut')
    for (const session of ours) session.abandon()
  }

  private async renew(): Promise<void> {
    // What is lost stays lost: renewed for a session that writes nothing any more, its lease would be nobody's to take.
    const sessions = [...this.sessions.values()].filter(({ lost }) => !lost)
    const { owner, leaseSeconds } = this.options
    if (sessions.length === 0) {
      this.renewedAt = performance.now()
      return
    }
    try {
      const asked = performance.now()
      const held = await renewLeases(this.pool, {
        owner,
        leaseSeconds,
        leases: sessions.map(({ lease }) => lease),
      })
      this.renewedAt = asked
      for (const session of sessions) {
        const settings = held.get(session.lease.mailServerId)
        if (settings === undefined) session.abandon()
        else session.keepTo(settings)
      }
    } catch (error) {
      // Once they have run out others may take them: watch() sees to it that nothing more leaves.
      log.warn({ err: error }, 'leases not renewed')
    }
  }
}
