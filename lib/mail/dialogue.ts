import type { DialogueLine } from '@/lib/domain/connection-stages'
import { BLANK, Secrets } from './blank-secrets'

/** All lines of one dialogue together, in characters; the rest is left out and said to be. */
const MAX_SIZE = 64 * 1024
const MAX_LINE = 2_000
/** What a line costs besides its characters. */
const LINE_COST = 40

export type DialoguePart = { startedAt: Date; lines: DialogueLine[]; truncated: boolean }

/** The entries of nodemailer's transaction log that say something. */
type LogEntry = { tnx?: string; outByteCount?: number }

/**
 * What was said on a connection, as nodemailer's transaction log tells it: no body, and nothing secret. It may go
 * over several connections and is taken in parts, one for each attempt.
 */
export class Dialogue {
  private part: DialoguePart | null = null
  private startedAt = 0
  private size = 0
  private greeted = false
  private signingIn = false
  private muted = false

  constructor(readonly secrets = new Secrets()) {}

  /** What SMTPConnection takes as `logger`, with `transactionLog`. */
  readonly logger = {
    level: () => {},
    trace: () => {},
    debug: (entry: LogEntry, text: unknown) => this.hear(entry, String(text ?? '')),
    info: (entry: LogEntry) => this.hear(entry, ''),
    warn: () => {},
    error: () => {},
    fatal: () => {},
  }

  /** Another connection: what it greets with is again unknown. */
  beginConnection(): void {
    this.greeted = false
    this.signingIn = false
  }

  /** A command that nodemailer logs as secret because it was sent by a handler of ours. */
  say(command: string): void {
    this.add('client', command)
    this.muted = true
  }

  /** What was said since the last time; null: nothing. */
  take(): DialoguePart | null {
    const { part } = this
    this.part = null
    this.size = 0
    return part
  }

  private hear({ tnx, outByteCount }: LogEntry, text: string): void {
    if (tnx === 'client') this.hearUs(text)
    else if (tnx === 'server') this.hearThem(text)
    else if (tnx === 'message' && outByteCount !== undefined) this.add('body', String(outByteCount))
  }

  private hearUs(text: string): void {
    if (this.muted) {
      this.muted = false
      return
    }
    const auth = /^AUTH\s+(\S+)/i.exec(text)
    if (auth) this.signingIn = true
    // Every line between AUTH and its answer is a credential in some dress.
    this.add('client', auth ? `AUTH ${auth[1]!.toUpperCase()} ${BLANK}` : this.signingIn ? BLANK : text)
  }

  private hearThem(text: string): void {
    if (!/^334/.test(text)) this.signingIn = false
    this.greeted ||= /^220[ -]/.test(text)
    // What does not greet as SMTP is not repeated: nothing can be found out by it (security.md 36).
    this.add('server', this.greeted ? text : `${/^[245]\d\d(?=[ -])/.exec(text)?.[0] ?? ''}…`)
  }

  private add(by: DialogueLine['by'], text: string): void {
    if (!this.part) {
      this.startedAt = performance.now()
      this.part = { startedAt: new Date(), lines: [], truncated: false }
    }
    const clean = this.secrets.blank(text).replace(/[^\P{Cc}\n]/gu, '�')
    const line = clean.length > MAX_LINE ? `${clean.slice(0, MAX_LINE)}…` : clean
    this.size += line.length + LINE_COST
    if (this.size > MAX_SIZE) this.part.truncated = true
    else this.part.lines.push({ at: Math.round(performance.now() - this.startedAt), by, text: line })
  }
}
