import { fetchDue, type DueMessage } from './sql/fetch-due'
import type { Lease } from './sql/claim-leases'
import type { Pool } from './sql/statement'

/** Messages read ahead for one mail server; with their bytes, 64 × 32 kB at the most. */
const AHEAD = 64
/** With so few left the next ones are read meanwhile, so that no connection waits for them. */
const FEW = 16

/**
 * What a mail server has to send, read ahead in its order. A message is remembered from the moment it is
 * taken until its outcome is committed, because until its start is, the database still calls it queued.
 */
export class DueQueue {
  private ahead: DueMessage[] = []
  private readonly inHand = new Set<string>()
  /** Released while a read was under way, which may still have seen them waiting. */
  private readonly released = new Set<string>()
  /** Whether the last read found as many as it could. */
  private full = false
  private reading: Promise<void> | null = null
  private stale = true

  constructor(
    private readonly pool: Pool,
    private readonly lease: Lease,
  ) {}

  /** Something was enqueued: what was read ahead may no longer be the first in line. */
  refresh(): void {
    this.stale = true
  }

  /** Whether more is known to wait. */
  get hasMore(): boolean {
    return this.ahead.length > 0
  }

  /** Reads ahead if nothing is known to be due, or something new was enqueued. */
  async look(): Promise<void> {
    if (this.stale || this.ahead.length === 0) return this.read()
    if (this.full && this.ahead.length <= FEW) this.read().catch(() => {}) // stale now: the next look says why
  }

  /** The first in line; null when nothing is known to be due. */
  get first(): DueMessage | null {
    return this.ahead[0] ?? null
  }

  /** The first in line, which is then in hand. */
  take(): DueMessage | null {
    const next = this.ahead.shift() ?? null
    if (next) this.inHand.add(next.id)
    return next
  }

  /** Its outcome is committed, or it was not started. */
  release(message: DueMessage): void {
    this.inHand.delete(message.id)
    if (this.reading) this.released.add(message.id)
  }

  /** One read at a time; whoever comes meanwhile waits for it. */
  private async read(): Promise<void> {
    this.reading ??= this.fetch().finally(() => (this.reading = null))
    await this.reading
  }

  private async fetch(): Promise<void> {
    this.stale = false
    this.released.clear()
    const found = await fetchDue(this.pool, this.lease, { limit: AHEAD, known: [...this.inHand] }).catch(
      (error: unknown) => {
        this.stale = true
        throw error
      },
    )
    this.full = found.length === AHEAD
    this.ahead = found.filter(({ id }) => !this.inHand.has(id) && !this.released.has(id))
  }
}
