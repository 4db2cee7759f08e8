import type { Duplex } from 'node:stream'
import SMTPConnection, { type SMTPConnectionCustomAuthHandler } from 'nodemailer/lib/smtp-connection'
import type { ReplyKey } from '@/lib/domain/smtp-replies'
import { mayOfferTokenTo } from '@/lib/domain/microsoft/hosts'
import { getEnv, microsoftSmtpDefaults } from '@/lib/platform/env'
import { resolveGuarded } from '@/lib/platform/network-guard'
import { Secrets } from './blank-secrets'
import { connectSocket } from './connect-socket'
import type { Dialogue } from './dialogue'
import { SmtpFailure, toConnectFailure } from './smtp-failure'
import type { Credentials, SmtpServer, SmtpTarget } from './smtp-target'
import { startTimeLeft } from './time-left'

export type { Credentials, SmtpTarget }

/** design.md, "Deadlines", in ms. Tests shorten them. */
export const DEADLINES = { connect: 30_000, envelope: 60_000, progress: 180_000, answer: 600_000 }
export type Deadlines = typeof DEADLINES

/** Nodemailer keeps these to itself; this package is pinned and tests read each of them. */
type Internals = { _maxAllowedSize: number; _supportedExtensions: string[]; _socket: Duplex }

/** A connection that is signed in and ready for messages, one after the other. */
export class OpenConnection {
  private broken: ReplyKey | null = null
  private listener: ((key: ReplyKey) => void) | null = null

  constructor(
    readonly smtp: SMTPConnection,
    readonly user: string | null,
    readonly deadlines: Deadlines,
    /** Where what is said is kept; null: nowhere. */
    readonly dialogue: Dialogue | null = null,
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

  /** What is written to: after STARTTLS another one than was opened. */
  get socket(): Duplex {
    return (this.smtp as unknown as Internals)._socket
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
 * @param dialogue keeps what is said
 * @throws SmtpFailure with stage connect or auth
 */
export async function openConnection(
  target: SmtpTarget,
  deadlines: Deadlines = DEADLINES,
  dialogue: Dialogue | null = null,
): Promise<OpenConnection> {
  const { port, security, credentials } = target
  requireTokenHost(target)
  const left = startTimeLeft(deadlines.connect)
  const smtp = await connectSmtp(target, left, dialogue).catch((error: unknown) => {
    throw toConnectFailure(error, 'connect', { port, security })
  })
  try {
    dialogue?.secrets.add(credentials)
    await signIn(smtp, credentials, deadlines.connect)
  } catch (error) {
    abandonSmtp(smtp)
    throw error
  }
  const user = credentials.kind === 'none' ? null : credentials.user
  return new OpenConnection(smtp, user, deadlines, dialogue)
}

/** @throws SmtpFailure token_host: a token for somebody who must not see it, or in clear */
export function requireTokenHost({ host, security, credentials }: SmtpTarget): void {
  if (credentials.kind !== 'token') return
  if (security === 'none' || !mayOfferTokenTo(host, microsoftSmtpDefaults(getEnv()).host))
    throw new SmtpFailure('connect', 'token_host', 'server')
}

/** Ends a connection that is of no use, without a word and whatever it still says. */
export function abandonSmtp(smtp: SMTPConnection): void {
  smtp.on('error', () => {})
  smtp.close()
}

/** How every connection of ours is made, on a socket that is open. */
export function smtpOptions({ host, port, security }: SmtpServer, dialogue: Dialogue | null) {
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2' },
    // Ours are the deadlines that count; this only ends what we forgot.
    socketTimeout: 900_000,
    ...(dialogue ? { logger: dialogue.logger, transactionLog: true } : {}),
  } satisfies SMTPConnection.Options
}

async function connectSmtp(target: SmtpTarget, left: () => number, dialogue: Dialogue | null) {
  const { host, port, credentials } = target
  const { addresses } = await resolveGuarded(host, port)
  const connection = await connectSocket(addresses, port, left())
  dialogue?.beginConnection()
  const smtp = new SMTPConnection({
    ...smtpOptions(target, dialogue),
    connection,
    connectionTimeout: left(),
    greetingTimeout: left(),
    ...(credentials.kind === 'token' ? { customAuth: { XOAUTH2: xoauth2(() => credentials) } } : {}),
  })
  await handshake(smtp, left)
  return smtp
}

/** How long nodemailer's own timers, which know what they waited for, come before ours, ms. */
const HEAD_START = 250

/** From the greeting to the last EHLO. @throws what nodemailer gives */
export function handshake(smtp: SMTPConnection, left: () => number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new SmtpFailure('connect', 'no_answer', 'server'))
      smtp.close()
    }, left() + HEAD_START)
    const settle = (end: () => void) => {
      clearTimeout(timer)
      smtp.removeListener('error', fail)
      end()
    }
    const fail = (error: unknown) => settle(() => reject(error))
    smtp.on('error', fail)
    smtp.on('error', () => {})
    smtp.connect((error) => (error ? fail(error) : settle(resolve)))
  })
}

/** @throws SmtpFailure auth; its reply has nothing secret in it, whatever the server says back */
export async function signIn(
  smtp: SMTPConnection,
  credentials: Credentials,
  deadlineMs: number,
): Promise<void> {
  if (credentials.kind === 'none') return
  const auth =
    credentials.kind === 'token'
      ? // Without `oauth2` nodemailer takes the server's first method, which is LOGIN at Exchange.
        { method: 'XOAUTH2', user: credentials.user, oauth2: {} as never }
      : { user: credentials.user, pass: credentials.password }
  try {
    await login(smtp, auth, deadlineMs)
  } catch (error) {
    const { key, verdict, reply, cause } = toConnectFailure(error, 'auth')
    const secrets = new Secrets()
    secrets.add(credentials)
    throw new SmtpFailure('auth', key, verdict, reply === null ? null : secrets.blank(reply), { cause })
  }
}

/** Nodemailer's login with a deadline, ending also when the connection does. @throws what nodemailer gives · SmtpFailure */
export function login(
  smtp: SMTPConnection,
  auth: SMTPConnection.AuthenticationType,
  deadlineMs: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => settle(() => reject(new SmtpFailure('auth', 'no_answer', 'server'))),
      deadlineMs,
    )
    const settle = (end: () => void) => {
      clearTimeout(timer)
      smtp.removeListener('error', fail)
      smtp.removeListener('end', ended)
      end()
    }
    const fail = (error: unknown) => settle(() => reject(error))
    // An error is told first and knows more.
    const ended = () =>
      setImmediate(() => settle(() => reject(new SmtpFailure('auth', 'connection_lost', 'server'))))
    smtp.on('error', fail)
    smtp.on('end', ended)
    smtp.login(auth, (error) => (error ? fail(error) : settle(resolve)))
  })
}

/**
 * SASL XOAUTH2 with the token we were handed (peers-and-microsoft.md, "XOAUTH2, scopes, app-only"). Our own,
 * because nodemailer's answers a 334 with a second AUTH (security.md section 4) and may ask for tokens itself.
 */
export function xoauth2(
  current: () => { user: string; accessToken: string },
): SMTPConnectionCustomAuthHandler {
  return async (context) => {
    const { user, accessToken } = current()
    const response = Buffer.from(`user=${user}\x01auth=Bearer ${accessToken}\x01\x01`).toString('base64')
    let answer = await context.sendCommand(`AUTH XOAUTH2 ${response}`)
    // 334 carries the error as JSON; an empty line asks for the reply itself.
    if (answer.status === 334) answer = await context.sendCommand('')
    if (answer.status !== 235) throw new Error('XOAUTH2 was refused')
  }
}
