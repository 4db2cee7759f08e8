/** What Exchange counts per mailbox: connections at a time, messages a minute, Message-IDs it has taken. */
export class MailboxLimits {
  private readonly connections = new Map<string, Set<object>>()
  private readonly minutes = new Map<string, number[]>()
  private readonly messageIds = new Map<string, Set<string>>()

  enter(mailbox: string, connection: object): void {
    const open = this.connections.get(mailbox) ?? new Set()
    this.connections.set(mailbox, open.add(connection))
  }

  leave(mailbox: string, connection: object): void {
    this.connections.get(mailbox)?.delete(connection)
  }

  /** Whether this connection is among the first `most` that are open: the later ones are refused at DATA. */
  isWithin(mailbox: string, connection: object, most: number): boolean {
    let place = 0
    for (const one of this.connections.get(mailbox) ?? []) {
      if (one === connection) return place < most
      place++
    }
    return false
  }

  /** Milliseconds to wait before the mailbox may send its next message of this minute; 0: now. */
  getWait(mailbox: string, perMinute: number): number {
    const now = Date.now()
    const recent = (this.minutes.get(mailbox) ?? []).filter((at) => at > now - 60_000)
    const wait = recent.length < perMinute ? 0 : recent[recent.length - perMinute]! + 60_000 - now
    if (wait === 0) recent.push(now)
    this.minutes.set(mailbox, recent)
    return wait
  }

  /** Remembers a Message-ID; false when the mailbox has sent it before. */
  isNew(mailbox: string, messageId: string): boolean {
    const known = this.messageIds.get(mailbox) ?? new Set()
    if (known.has(messageId)) return false
    this.messageIds.set(mailbox, known.add(messageId))
    return true
  }

  forget(): void {
    this.minutes.clear()
    this.messageIds.clear()
  }
}
