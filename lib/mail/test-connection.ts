import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Socket } from 'node:net'
import { isAddress } from '@/lib/domain/addresses'
import type { StageFacts, StageRecord } from '@/lib/domain/connection-stages'
import {
  findAddresses,
  isAllowedAddress,
  requireAllowedAddresses,
  requireAllowedPort,
} from '@/lib/platform/network-guard'
import { Secrets } from './blank-secrets'
import { connectSocket } from './connect-socket'
import type { Dialogue } from './dialogue'
import {
  abandonSmtp,
  DEADLINES,
  handshake,
  requireTokenHost,
  signIn,
  smtpOptions,
  xoauth2,
  type Deadlines,
} from './open-connection'
import { toWire } from './send-message'
import { SmtpFailure } from './smtp-failure'
import type { Credentials, SmtpServer } from './smtp-target'
import { peekCertificate, readCertificate } from './test-certificate'
import { HandshakeWatch } from './test-handshake'
import { speak, speaking } from './test-speak'
import { requireReply, StageClock, StageFailure, TestStopped } from './test-stages'
import { startTimeLeft } from './time-left'

export type ConnectionTestPlan = {
  server: SmtpServer
  /** Whether the AUTH stage is part of it. */
  signsIn: boolean
  /**
   * What to sign in with; asked for when that stage has come, because getting a token is part of it. After a
   * refusal it is asked again, and throws when there is nothing else to try.
   * @param refused why the last credentials were not taken
   */
  credentials: (refused: SmtpFailure | null) => Promise<Credentials>
  /** Whom MAIL FROM and RCPT TO name: the mailbox itself. */
  mailbox: string
  /** Each stage as it ends; the failed one is the last. */
  report: (record: StageRecord) => void
  signal: AbortSignal
  dialogue?: Dialogue | null
  deadlines?: Deadlines
}

export type ConnectionTestResult = {
  outcome: 'passed' | 'failed' | 'stopped'
  /** EHLO SIZE, bytes; undefined: EHLO was not reached. */
  sizeLimit?: number | null
}

/**
 * Goes the whole way of a message up to 354, stage by stage, and drops the connection there: nothing is sent.
 * What it cannot find out is Send As, which Exchange judges after the final dot (microsoft-behaviour.md).
 */
export async function testConnection(plan: ConnectionTestPlan): Promise<ConnectionTestResult> {
  const run = new ConnectionTestRun(plan)
  try {
    await run.go()
    return { outcome: 'passed', sizeLimit: run.sizeLimit }
  } catch (error) {
    if (error instanceof TestStopped) return { outcome: 'stopped', sizeLimit: run.sizeLimit }
    if (error instanceof StageFailure) return { outcome: 'failed', sizeLimit: run.sizeLimit }
    throw error
  } finally {
    run.end()
  }
}

/** Nodemailer keeps what EHLO said to itself; this package is pinned and a test reads them. */
type Internals = { _maxAllowedSize: number; _supportedAuth: string[]; _authMethod: string }

class ConnectionTestRun {
  sizeLimit: number | null | undefined
  private readonly secrets: Secrets
  private readonly clock: StageClock
  private readonly deadlines: Deadlines
  private readonly dialogue: Dialogue | null
  private addresses: string[] = []
  private smtp: SMTPConnection | null = null
  private token = { user: '', accessToken: '' }

  constructor(private readonly plan: ConnectionTestPlan) {
    this.dialogue = plan.dialogue ?? null
    this.secrets = this.dialogue?.secrets ?? new Secrets()
    this.deadlines = plan.deadlines ?? DEADLINES
    this.clock = new StageClock(plan.server, (text) => this.secrets.blank(text), plan.report, plan.signal)
  }

  async go(): Promise<void> {
    const { server, signsIn, mailbox } = this.plan
    const left = startTimeLeft(this.deadlines.connect)
    await this.find(server, left)
    const socket = await this.clock.run('port', async () => {
      requireAllowedPort(server.host, server.port)
      const socket = await connectSocket(this.addresses, server.port, left())
      if (this.plan.signal.aborted) socket.destroy()
      return [socket, { facts: { addresses: [socket.remoteAddress ?? ''] } }]
    })
    this.smtp = await this.shake(socket, left)
    if (signsIn) await this.clock.run('auth', () => this.authenticate())
    if (!isAddress(mailbox)) throw new Error('not an address')
    const wire = toWire(mailbox)
    await this.clock.run('mail', () => this.say(`MAIL FROM:<${wire}>`, /^2/, 'mail', { mailbox }))
    await this.clock.run('rcpt', () => this.say(`RCPT TO:<${wire}>`, /^2/, 'rcpt', { mailbox }))
    await this.clock.run('data', () => this.say('DATA', /^354/, 'data', {}))
  }

  /** Drops the connection: after 354 without a byte of a message. */
  end(): void {
    if (this.smtp) abandonSmtp(this.smtp)
  }

  private async find({ host, port }: SmtpServer, left: () => number): Promise<void> {
    this.addresses = await this.clock.run('name', async () => {
      const addresses = await within(findAddresses(host), left(), 'name_no_answer')
      if (addresses.length === 0) throw new StageFailure('name_unknown')
      return [addresses, { facts: { addresses: addresses.slice(0, 64) } }]
    })
    await this.clock.run('address', async () => {
      requireAllowedAddresses(host, port, this.addresses)
      const privateNetwork = !this.addresses.every((address) => isAllowedAddress(address))
      return [null, { facts: { addresses: this.addresses.slice(0, 64), privateNetwork } }]
    })
  }

  /** Greeting, TLS and EHLO, in the order in which nodemailer comes to them. */
  private async shake(socket: Socket, left: () => number): Promise<SMTPConnection> {
    const { server } = this.plan
    const watch = new HandshakeWatch(
      () => smtp,
      server.security,
      this.dialogue,
      (stage) =>
        this.clock.passed(
          stage,
          stage === 'tls' ? { facts: readCertificate(smtp) } : { reply: watch.greeting },
        ),
    )
    this.clock.begin()
    const smtp = this.open(socket, left, watch)
    this.smtp = smtp
    try {
      await this.clock.untilStopped(() => handshake(smtp, left))
    } catch (error) {
      const refused = isCertificate(error)
      const facts = refused ? await peekCertificate(server, this.addresses, left()) : {}
      throw this.clock.failed(watch.stage, error, facts)
    }
    this.sizeLimit = (smtp as unknown as Internals)._maxAllowedSize || null
    const extensions = (watch.ehlo ?? '').split('\n').slice(1).map(toExtension).slice(0, 100)
    this.clock.passed('ehlo', { reply: watch.ehlo, facts: { extensions, sizeLimit: this.sizeLimit } })
    return smtp
  }

  private open(connection: Socket, left: () => number, watch: HandshakeWatch | null): SMTPConnection {
    this.dialogue?.beginConnection()
    const logger = watch?.logger ?? this.dialogue?.logger
    return new SMTPConnection({
      ...smtpOptions(this.plan.server, this.dialogue),
      ...(logger ? { logger, transactionLog: true } : {}),
      connection,
      connectionTimeout: left(),
      greetingTimeout: left(),
      customAuth: { XOAUTH2: xoauth2(() => this.token), ...speaking },
    })
  }

  /** Signs in with the first credentials that are taken; after a refusal on a connection of their own. */
  private async authenticate(): Promise<[null, { reply: string | null; facts: StageFacts }]> {
    for (let refused: SmtpFailure | null = null; ;) {
      const credentials = await this.plan.credentials(refused)
      if (refused) await this.reconnect()
      const smtp = this.smtp!
      this.secrets.add(credentials)
      requireTokenHost({ ...this.plan.server, credentials })
      requireOffer(smtp, credentials)
      if (credentials.kind === 'token') this.token = credentials
      try {
        await signIn(smtp, credentials, this.deadlines.connect)
        const user = credentials.kind === 'none' ? undefined : credentials.user
        const method = (smtp as unknown as Internals)._authMethod
        return [null, { reply: smtp.lastServerResponse || null, facts: { user, method } }]
      } catch (error) {
        if (!(error instanceof SmtpFailure) || !/^5/.test(error.reply ?? '')) throw error
        refused = error
      }
    }
  }

  private async reconnect(): Promise<void> {
    if (this.smtp) abandonSmtp(this.smtp)
    const left = startTimeLeft(this.deadlines.connect)
    const socket = await connectSocket(this.addresses, this.plan.server.port, left())
    this.smtp = this.open(socket, left, null)
    await handshake(this.smtp, left)
  }

  private async say(
    command: string,
    expected: RegExp,
    stage: 'mail' | 'rcpt' | 'data',
    facts: StageFacts,
  ): Promise<[null, { reply: string; facts: StageFacts }]> {
    const reply = await speak(this.smtp!, command, this.deadlines.envelope, this.dialogue)
    requireReply(reply, expected, stage)
    return [null, { reply, facts }]
  }
}

/** Credentials are not even shown to a server that offers no way to take them. */
function requireOffer(smtp: SMTPConnection, credentials: Credentials): void {
  if (credentials.kind === 'none') return
  const methods = (smtp as unknown as Internals)._supportedAuth
  const offered = credentials.kind === 'token' ? methods.includes('XOAUTH2') : smtp.allowsAuth
  if (!offered) throw new SmtpFailure('auth', 'auth_not_offered', 'server')
}

function isCertificate(error: unknown): boolean {
  const { originalCode = '', code = '' } = error as { originalCode?: string; code?: string }
  return /CERT|ALTNAME|SELF_SIGNED|UNABLE_TO/.test(`${originalCode} ${code}`)
}

const toExtension = (line: string) => line.replace(/^250[ -]/, '').slice(0, 200)

function within<T>(work: Promise<T>, ms: number, late: 'name_no_answer'): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new StageFailure(late)), ms)
  })
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer))
}
