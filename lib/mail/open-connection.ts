import SMTPConnection, { type SMTPConnectionCustomAuthHandler } from 'nodemailer/lib/smtp-connection'
import type { ReplyKey } from '@/lib/domain/smtp-replies'
import { mayOfferTokenTo } from '@/lib/domain/microsoft/hosts'
import type { Security } from '@/lib/domain/mail-server-options'
import { getEnv, microsoftSmtpDefaults } from '@/lib/platform/env'
import { resolveGuarded } from '@/lib/platform/network-guard'
import { connectSocket } from './connect-socket'
import { SmtpFailure, toConnectFailure } from './smtp-failure'

/** design.md, "Deadlines", in ms. Tests shorten them. */
export const DEADLINES = { connect: 30_000, envelope: 60_000, progress: 180_000, answer: 600_000 }
export type Deadlines = typeof DEADLINES

export type Credentials =
  | { kind: 'none' }
  | { kind: 'password'; user: string; password: string }
  | { kind: 'token'; user: string; accessToken: string }

export type SmtpTarget = { host: string; port: number; security: Security; credentials: Credentials }

/** Nodemailer keeps what EHLO said to itself; this package is pinned and a test reads both. */
type Internals = { _maxAllowedSize: number; _supportedExtensions: string[] }

/** A connection that is signed in and ready for messages, one after the other. */
export class OpenConnection {
  private broken: ReplyKey | null = null
  private listener: ((key: ReplyKey) => void) | null = null

  constructor(
    readonly smtp: SMTPConnection,
    readonly user: string | null,
    readonly deadlines: Deadlines,
  ) {
    // Nodemailer tells these events before it answers the send in flight, whose error knows more.
    const lost = () => setImmediate(() => this.break('connection_lost'))
    smtp.on('error', lost)
    smtp.on('end', lost)
  }

  get alive(): boolean {
    return this.broken === null && !this.smtp.destroyed
  }

  /** EHLO SIZE in bytes; null when the server names none. */
  get sizeLimit(): number | null {
    return (this.smtp as unknown as Internals)._maxAllowedSize || null
  }

  get takesUtf8(): boolean {
    return (this.smtp as unknown as Internals)._supportedExtensions.includes('SMTPUTF8')
  }

  /** Whoever uses the connection hears when it breaks or is cut; one at a time. */
  watch(listener: ((key: ReplyKey) => void) | null): void {
    this.listener = listener
  }

  /** Ends it at once, and with it the message on its way. */
  break(key: ReplyKey): void {
    if (this.broken) return
    this.broken = key
    this.listener?.(key)
    this.smtp.close()
  }

  /** Says QUIT and closes, within two seconds. */
  quit(): void {
    if (!this.alive) return
    this.broken = 'connection_lost'
    this.smtp.quit()
    setTimeout(() => this.smtp.close(), 2_000).unref()
  }
}

/**
 * Connects, encrypts and signs in.
 * A Microsoft token is shown only to Microsoft's hosts and the one of MICROSOFT_SMTP_URL; the certificate is
 * always verified; with STARTTLS or TLS nothing is said in clear.
 * @throws SmtpFailure with stage connect or auth
 */
export async function openConnection(
  target: SmtpTarget,
  deadlines: Deadlines = DEADLINES,
): Promise<OpenConnection> {
  const { host, security, credentials } = target
  if (
    credentials.kind === 'token' &&
    (security === 'none' || !mayOfferTokenTo(host, microsoftSmtpDefaults(getEnv()).host))
  ) {
    throw new SmtpFailure('connect', 'token_host', 'server')
  }
  const startedAt = Date.now()
  const left = () => Math.max(deadlines.connect - (Date.now() - startedAt), 1)
  const smtp = await connectSmtp(target, left).catch((error: unknown) => {
    throw toConnectFailure(error, 'connect')
  })
  try {
    await signIn(smtp, credentials, deadlines.connect)
  } catch (error) {
    smtp.on('error', () => {})
    smtp.close()
    throw toConnectFailure(error, 'auth')
  }
  return new OpenConnection(smtp, credentials.kind === 'none' ? null : credentials.user, deadlines)
}

async function connectSmtp({ host, port, security, credentials }: SmtpTarget, left: () => number) {
  const { addresses } = await resolveGuarded(host, port)
  const connection = await connectSocket(addresses, port, left())
  const smtp = new SMTPConnection({
    connection,
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2' },
    connectionTimeout: left(),
    greetingTimeout: left(),
    // Ours are the deadlines that count; this only ends what we forgot.
    socketTimeout: 900_000,
    ...(credentials.kind === 'token' ? { customAuth: { XOAUTH2: xoauth2(credentials) } } : {}),
  })
  return new Promise<SMTPConnection>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new SmtpFailure('connect', 'no_answer', 'server'))
      smtp.close()
    }, left())
    const settle = (end: () => void) => {
      clearTimeout(timer)
      smtp.removeListener('error', fail)
      end()
    }
    const fail = (error: unknown) => settle(() => reject(error))
    smtp.on('error', fail)
    smtp.on('error', () => {})
    smtp.connect((error) => (error ? fail(error) : settle(() => resolve(smtp))))
  })
}

function signIn(smtp: SMTPConnection, credentials: Credentials, deadlineMs: number): Promise<void> {
  if (credentials.kind === 'none') return Promise.resolve()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new SmtpFailure('auth', 'no_answer', 'server')), deadlineMs)
    const settle = (end: () => void) => {
      clearTimeout(timer)
      smtp.removeListener('error', fail)
      end()
    }
    const fail = (error: unknown) => settle(() => reject(error))
    smtp.on('error', fail)
    const auth =
      credentials.kind === 'token'
        ? // Without `oauth2` nodemailer takes the server's first method, which is LOGIN at Exchange.
          { method: 'XOAUTH2', user: credentials.user, oauth2: {} as never }
        : { user: credentials.user, pass: credentials.password }
    smtp.login(auth, (error) => (error ? fail(error) : settle(resolve)))
  })
}

/**
 * SASL XOAUTH2 with the token we were handed (peers-and-microsoft.md, "XOAUTH2, scopes, app-only"). Our own,
 * because nodemailer's answers a 334 with a second AUTH (security.md section 4) and may ask for tokens itself.
 */
function xoauth2({
  user,
  accessToken,
}: {
  user: string
  accessToken: string
}): SMTPConnectionCustomAuthHandler {
  return async (context) => {
    const response = Buffer.from(`user=${user}\x01auth=Bearer ${accessToken}\x01\x01`).toString('base64')
    let answer = await context.sendCommand(`AUTH XOAUTH2 ${response}`)
    // 334 carries the error as JSON; an empty line asks for the reply itself.
    if (answer.status === 334) answer = await context.sendCommand('')
    if (answer.status !== 235) throw new Error('XOAUTH2 was refused')
  }
}
