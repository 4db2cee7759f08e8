import type { Answer } from './to-outcome'

/** How long a From address that was refused is not tried again, ms. */
const REMEMBERED_MS = 5 * 60_000

/**
 * From addresses that the server refused lately. Each message of theirs would be refused too, and Exchange
 * blocks a mailbox that goes on all the same (5.2.252, "continuous error throttling").
 */
export class DeniedSenders {
  private readonly denied = new Map<string, { answer: Answer; until: number }>()

  add(from: string, answer: Answer): void {
    this.denied.set(from.toLowerCase(), { answer, until: performance.now() + REMEMBERED_MS })
  }

  find(from: string): Answer | null {
    const known = this.denied.get(from.toLowerCase())
    return known && known.until > performance.now() ? known.answer : null
  }
}
