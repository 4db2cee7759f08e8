export type Envelope = { from: string; to: string[] }

export type Received = {
  /** 1, 2, 3 … in the order of arrival; stays the message's number. */
  number: number
  raw: Buffer
  envelope: Envelope
  authenticatedAs: string
  /** ISO 8601. */
  receivedAt: string
  messageId: string
}

/** What is left of a message whose bytes had to go. */
export type Trace = Omit<Received, 'raw'> & { size: number }

export type InboxLimits = { messages: number; bytes: number; traces: number }

const LIMITS: InboxLimits = { messages: 20_000, bytes: 512 * 1024 * 1024, traces: 500_000 }

/**
 * Messages received, newest 20,000 or 512 MB in full, and a trace of many more (a fault campaign counts
 * by Message-ID long after the bytes are gone). In memory only.
 */
export class Inbox {
  private readonly kept = new Map<number, Received>()
  private traces: Trace[] = []
  private bytes = 0
  private last = 0
  private cleared = 0

  constructor(private readonly limits: InboxLimits = LIMITS) {}

  add(message: Omit<Received, 'number'>): Received {
    const received = { number: ++this.last, ...message }
    this.kept.set(received.number, received)
    this.bytes += received.raw.length
    const { raw, ...rest } = received
    this.traces.push({ ...rest, size: raw.length })
    while (this.kept.size > this.limits.messages || (this.bytes > this.limits.bytes && this.kept.size > 1))
      this.drop()
    if (this.traces.length > this.limits.traces * 1.1) this.traces = this.traces.slice(-this.limits.traces)
    return received
  }

  private drop(): void {
    const oldest = this.kept.values().next().value
    if (!oldest) return
    this.kept.delete(oldest.number)
    this.bytes -= oldest.raw.length
  }

  get(number: number): Received | null {
    return this.kept.get(number) ?? null
  }

  /** Oldest first. */
  list(): Received[] {
    return [...this.kept.values()]
  }

  listTraces(): ReadonlyArray<Trace> {
    return this.traces
  }

  /** How many came in all since it was last cleared; numbers themselves go on. */
  get total(): number {
    return this.last - this.cleared
  }

  clear(): void {
    this.kept.clear()
    this.traces = []
    this.bytes = 0
    this.cleared = this.last
  }
}
