import {
  DAY_WINDOW,
  DEFAULT_CONNECTIONS,
  MINUTE_WINDOW,
  SLOW,
  slowedPace,
  slowLevelAfter,
  type Pace,
} from '@/lib/domain/pace'

/** What was used before, as the database has it: how long ago each slot ended, in seconds. */
export type PaceUsed = {
  minute: { age: number; count: number }[]
  day: { age: number; count: number }[]
  slowLevel: number
  /** Seconds since the last time it asked for less speed. */
  slowAge: number
}

export const NOTHING_USED: PaceUsed = { minute: [], day: [], slowLevel: 0, slowAge: 0 }

type Spent = { at: number; count: number }

/** Entries nearer than this are one, ms: a window never has more than a few hundred of them. */
const MERGE_MS = 250

/**
 * One mail server's pace in the hands of its lease's holder, the only one who sends there. What is used is
 * counted when it ended, and what is under way always counts: so no window of the server's own clock ever
 * holds more than is allowed, however long an answer took. Only durations of a monotonic clock are used.
 */
export class Pacer {
  private readonly minute: Spent[]
  private readonly day: Spent[]
  private slow: { level: number; at: number }
  private underWay = 0
  private recipientsUnderWay = 0

  constructor(
    private readonly pace: Pace,
    used: PaceUsed,
    private readonly now: () => number = () => performance.now(),
  ) {
    const start = now()
    const toSpent = ({ age, count }: { age: number; count: number }) => ({ at: start - age * 1000, count })
    const byAge = (a: Spent, b: Spent) => a.at - b.at
    this.minute = used.minute.map(toSpent).sort(byAge)
    this.day = used.day.map(toSpent).sort(byAge)
    this.slow = { level: used.slowLevel, at: start - used.slowAge * 1000 }
  }

  /** Whether anything is limited, and so written down. */
  get counts(): boolean {
    return this.pace.perMinute !== null || this.pace.perDay !== null
  }

  /** Connections that are allowed now. */
  get connections(): number {
    return this.current().connections ?? DEFAULT_CONNECTIONS
  }

  /** Milliseconds until one more message may start, as far as is known; 0: now. */
  waitForMessage(): number {
    const { perMinute } = this.current()
    if (perMinute === null) return 0
    return this.waitFor(this.minute, MINUTE_WINDOW.seconds, perMinute - this.underWay, 1)
  }

  /** Milliseconds until so many recipients fit into the day; 0: now. More than a whole day's are let through. */
  waitForRecipients(recipients: number): number {
    const { perDay } = this.pace
    if (perDay === null) return 0
    const wanted = Math.min(recipients, perDay)
    return this.waitFor(this.day, DAY_WINDOW.seconds, perDay - this.recipientsUnderWay, wanted)
  }

  begin(recipients: number): void {
    this.underWay++
    this.recipientsUnderWay += recipients
  }

  /** @param counted recipients the server took or may have taken; null: the message never left */
  end(recipients: number, counted: number | null): void {
    this.underWay--
    this.recipientsUnderWay -= recipients
    if (counted === null) return
    this.spend(this.minute, MINUTE_WINDOW.seconds, 1)
    if (counted > 0 && this.pace.perDay !== null) this.spend(this.day, DAY_WINDOW.seconds, counted)
  }

  /** The server asked for less speed. @returns the level to remember */
  slowDown(): number {
    this.slow = { level: Math.min(this.slowLevel() + 1, SLOW.most), at: this.now() }
    return this.slow.level
  }

  private slowLevel(): number {
    return slowLevelAfter(this.slow.level, (this.now() - this.slow.at) / 1000)
  }

  private current(): Pace {
    return slowedPace(this.pace, this.slowLevel())
  }

  private spend(spent: Spent[], windowSeconds: number, count: number): void {
    const at = this.now()
    this.forget(spent, windowSeconds)
    const last = spent.at(-1)
    if (last && at - last.at < MERGE_MS) Object.assign(last, { at, count: last.count + count })
    else spent.push({ at, count })
  }

  /** @param room what the window may hold besides what is under way */
  private waitFor(spent: Spent[], windowSeconds: number, room: number, wanted: number): number {
    const now = this.now()
    const windowMs = windowSeconds * 1000
    this.forget(spent, windowSeconds)
    let used = spent.reduce((sum, { count }) => sum + count, 0)
    if (used + wanted <= room) return 0
    for (const { at, count } of spent) {
      used -= count
      if (used + wanted <= room) return Math.max(1, at + windowMs - now)
    }
    // What is under way fills it by itself: its end will tell.
    return 1_000
  }

  private forget(spent: Spent[], windowSeconds: number): void {
    const from = this.now() - windowSeconds * 1000
    while (spent.length > 0 && spent[0]!.at <= from) spent.shift()
  }
}
