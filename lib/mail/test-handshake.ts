import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { TestStage } from '@/lib/domain/connection-stages'
import type { Dialogue } from './dialogue'

type LogEntry = { tnx?: string; remoteAddress?: string }

/**
 * Hears from nodemailer's log how far its handshake is, and hands everything on to the dialogue. The stages end in
 * the order of `stagesFor`: greeting and TLS here, EHLO when nodemailer says that it is connected.
 */
export class HandshakeWatch {
  private readonly done = new Set<TestStage>()
  greeting: string | null = null
  ehlo: string | null = null

  constructor(
    private readonly smtp: () => SMTPConnection,
    private readonly security: 'none' | 'starttls' | 'tls',
    private readonly dialogue: Dialogue | null,
    private readonly passed: (stage: 'greeting' | 'tls') => void,
  ) {}

  readonly logger = {
    level: () => {},
    trace: () => {},
    debug: (entry: LogEntry, text: unknown) => {
      this.dialogue?.logger.debug(entry, text)
      if (entry.tnx === 'server') this.hearThem(String(text ?? ''))
      // The second EHLO is the first thing said under TLS.
      else if (entry.tnx === 'client' && this.security === 'starttls' && this.smtp().secure) this.end('tls')
    },
    info: (entry: LogEntry) => {
      this.dialogue?.logger.info(entry)
      // Told when the connection is there, which with implicit TLS is after its handshake.
      if (entry.tnx === 'network' && entry.remoteAddress && this.security === 'tls') this.end('tls')
    },
    warn: () => {},
    error: () => {},
    fatal: () => {},
  }

  /** Where the handshake was when it failed. */
  get stage(): TestStage {
    const order: TestStage[] =
      this.security === 'tls'
        ? ['tls', 'greeting']
        : this.security === 'starttls'
          ? ['greeting', 'tls']
          : ['greeting']
    return order.find((stage) => !this.done.has(stage)) ?? 'ehlo'
  }

  private hearThem(text: string): void {
    if (this.greeting === null && /^220[ -]/.test(text)) {
      this.greeting = text
      this.end('greeting')
    } else if (/^250[ -]/.test(text)) {
      this.ehlo = text
    }
  }

  private end(stage: 'greeting' | 'tls'): void {
    if (this.done.has(stage)) return
    this.done.add(stage)
    this.passed(stage)
  }
}
