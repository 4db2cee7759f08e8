import { log } from '@/lib/platform/log'
import { confirmStarts, leaseName, settle, type Settlement } from './sql/settle'
import type { Pool } from './sql/statement'
import { isDatabaseAway, pause } from './database-away'

/**
 * lost: the lease is somebody else's · closed: the server was paused or disconnected, nothing starts there ·
 * skipped: the start was not made, or none was asked for.
 */
export type Settled = 'started' | 'skipped' | 'closed' | 'lost'
type Waiting = Settlement & { resolve: (settled: Settled) => void; reject: (error: unknown) => void }

/** In one statement: its notification names every message, and PostgreSQL takes 8,000 bytes of it. */
const BATCH = 90

/**
 * One per worker. While a statement is on its way, outcomes and the starts that follow them gather; when it
 * returns, all go in the next one. Each connection waits only for its own (facts/delivery.md).
 */
export class Settler {
  private waiting: Waiting[] = []
  private running = false

  constructor(private readonly pool: Pool) {}

  /**
   * Writes how the last message ended and marks the next one as started.
   * A database that is away is waited for: what was sent must be written down.
   * @returns started: `start` may be sent now
   */
  submit(settlement: Settlement): Promise<Settled> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...settlement, resolve, reject })
      if (!this.running) void this.drain()
    })
  }

  private async drain(): Promise<void> {
    this.running = true
    // The other connections' outcomes of this turn of the event loop belong in the same statement.
    await new Promise(setImmediate)
    while (this.waiting.length > 0) await this.write(this.waiting.splice(0, BATCH))
    this.running = false
  }

  private async write(batch: Waiting[]): Promise<void> {
    try {
      const { started, held, closed } = await this.writeUntilKnown(batch)
      for (const one of batch) {
        const name = leaseName(one.lease)
        if (one.start !== null && started.has(one.start)) one.resolve('started')
        else one.resolve(closed.has(name) ? 'closed' : held.has(name) ? 'skipped' : 'lost')
      }
    } catch (error) {
      if (batch.length > 1) for (const one of batch) await this.write([one])
      else batch[0]!.reject(error)
    }
  }

  private async writeUntilKnown(batch: Waiting[]): ReturnType<typeof settle> {
    const before = new Set<string>()
    for (let failures = 0; ; failures++) {
      try {
        if (failures > 0) for (const id of await confirmStarts(this.pool, batch)) before.add(id)
        const written = await settle(this.pool, batch)
        return { ...written, started: new Set([...before, ...written.started]) }
      } catch (error) {
        if (!isDatabaseAway(error)) throw error
        if (failures % 20 === 0)
          log.warn({ err: error, messages: batch.length }, 'settling waits for the database')
        await pause(Math.min(100 * 2 ** failures, 1_000))
      }
    }
  }
}
