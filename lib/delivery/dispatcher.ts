import { log } from '@/lib/platform/log'
import { isDatabaseAway, pause } from './database-away'
import { DeliverySession, type SessionOptions } from './session'
import { Settler } from './settler'
import { claimLeases } from './sql/claim-leases'
import { findWaitingTests } from './sql/connection-tests'
import { renewLeases } from './sql/renew-leases'
import type { Pool } from './sql/statement'

export type DispatcherOptions = {
  /** Names this worker in the leases. */
  owner: string
  /** Mail servers at once. */
  maxServers?: number
  leaseSeconds?: number
  pollMs?: number
  /** How long a stop waits for answers, ms. */
  graceMs?: number
  session?: SessionOptions
}

/** A session may be asked to make room once it has had its turn this long, ms. */
const TURN_MS = 5_000

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

  constructor(
    private readonly pool: Pool,
    options: DispatcherOptions,
  ) {
    this.options = {
      maxServers: 16,
      leaseSeconds: 30,
      pollMs: 2_000,
      graceMs: 15_000,
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
    ]
    void this.look()
  }

  /** Work was announced for a mail server, or (null) perhaps for many. */
  wake(mailServerId: string | null): void {
    const session = mailServerId === null ? null : this.sessions.get(mailServerId)
    if (session) session.wake()
    else void this.look()
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
    while (this.sessions.size > 0 && performance.now() < deadline) await pause(20)
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
    const { owner, leaseSeconds, maxServers } = this.options
    const room = maxServers - this.sessions.size
    // Full: one more is taken if one waits, and another one ends its turn for it.
    if (room < 0 || (room === 0 && !this.findWhoseTurnEnds())) return
    const limit = Math.max(room, 1)
    for (const lease of await claimLeases(this.pool, { owner, leaseSeconds, limit })) {
      const session = new DeliverySession(this.pool, this.settler, lease, this.options.session)
      // A server that was lost and is ours again: the old session can write nothing any more.
      this.sessions.get(lease.mailServerId)?.abandon()
      if (room === 0) this.findWhoseTurnEnds()?.stop()
      this.sessions.set(lease.mailServerId, session)
      if (this.stopping) session.stop()
      void session.run().finally(() => {
        if (this.sessions.get(lease.mailServerId) === session) this.sessions.delete(lease.mailServerId)
        if (!this.stopping) void this.look()
      })
    }
  }

  /** A resting session first, else whoever has had its turn longest. */
  private findWhoseTurnEnds(): DeliverySession | undefined {
    const now = performance.now()
    const candidates = [...this.sessions.values()].filter(({ startedAt }) => now - startedAt > TURN_MS)
    const resting = candidates.filter(({ resting }) => resting)
    return (resting.length > 0 ? resting : candidates).sort((a, b) => a.startedAt - b.startedAt)[0]
  }

  private async renew(): Promise<void> {
    const sessions = [...this.sessions.values()]
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
      for (const session of sessions) if (!held.has(session.lease.mailServerId)) session.abandon()
    } catch (error) {
      log.warn({ err: error }, 'leases not renewed')
      // Others may take them now: nothing more may leave.
      if (performance.now() - this.renewedAt > leaseSeconds * 1000)
        for (const session of sessions) session.abandon()
    }
  }
}
