import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'
import type { Context } from '../context'
import type { FaultFacts, SmtpFault, SmtpStage } from '../faults'
import type { User } from '../state/schema'
import { handleAuth } from './auth-command'
import { acceptMessage } from './accept-message'
import type { MailboxLimits } from './mailbox-limits'
import { SmtpReader } from './reader'
import { getReply, HOSTNAME, REPLIES } from './replies'
import type { TlsContexts } from './tls-contexts'

export const MAX_SIZE = 157_286_400
const MAX_RECIPIENTS = 500
const IDLE_MS = 10 * 60_000

/**
 * One client of the submission server, command by command. Written by hand rather than on smtp-server:
 * Exchange's exact replies, its 432 at DATA, CHUNKING, and faults inside a stage are what it is for.
 */
export class SmtpConnection {
  readonly reader = new SmtpReader(MAX_SIZE)
  user: User | null = null
  /** Where an AUTH dialogue's next line goes. */
  nextLine: ((line: string) => Promise<void>) | null = null
  private from: string | null = null
  private to: string[] = []
  private greeted = false
  private inBody = false
  private chunks: Buffer[] = []
  private awaitedChunk: { size: number; last: boolean } | null = null
  private bodyFault: SmtpFault | null = null
  private busy = false
  private unsent = ''
  private ended = false
  private starttlsOffered = true

  constructor(
    readonly context: Context,
    private readonly limits: MailboxLimits,
    private readonly tls: TlsContexts,
    private socket: Socket,
  ) {}

  get secure(): boolean {
    return this.socket instanceof TLSSocket
  }

  async start(): Promise<void> {
    this.attach(this.socket)
    this.busy = true
    const fault = await this.meetFault('smtp.greeting', {})
    this.busy = false
    this.flush()
    if (fault) return
    this.reply(
      `220 ${HOSTNAME} Microsoft ESMTP MAIL Service ready at ${new Date().toUTCString().replace('GMT', '+0000')}`,
    )
    this.pump()
  }

  destroy(): void {
    this.ended = true
    this.socket.destroy()
  }

  reply(text: string): void {
    this.unsent += text + '\r\n'
    if (!this.busy) this.flush()
  }

  /** Replies to pipelined commands leave together: one TLS record instead of three. */
  private flush(): void {
    const text = this.unsent
    this.unsent = ''
    if (text && !this.ended && this.socket.writable) this.socket.write(text)
  }

  /** The last words. */
  close(text: string): void {
    this.reply(text)
    this.flush()
    this.ended = true
    this.socket.end()
  }

  private readonly onData = (chunk: Buffer): void => {
    this.reader.push(chunk)
    this.pump()
  }

  private attach(socket: Socket): void {
    this.socket = socket
    socket.setNoDelay(true)
    socket.setTimeout(IDLE_MS, () => this.close('451 4.7.0 Timeout waiting for client input'))
    socket.on('data', this.onData)
    socket.on('error', () => this.destroy())
    socket.on('close', () => {
      this.ended = true
      if (this.user) this.limits.leave(this.user.upn, this)
    })
  }

  private pump(): void {
    if (this.busy || this.ended) return
    this.busy = true
    this.work()
      .catch(() => this.destroy())
      .finally(() => {
        this.flush()
        this.busy = false
      })
  }

  private async work(): Promise<void> {
    while (!this.ended) {
      if (this.awaitedChunk) {
        const bytes = this.reader.takeBytes(this.awaitedChunk.size)
        if (!bytes) return
        await this.endChunk(bytes, this.awaitedChunk.last)
      } else if (this.inBody) {
        const body = this.reader.takeBody()
        if (await this.meetBodyFault()) return
        if (!body) return
        this.inBody = false
        await this.finish(body.bytes, body.oversized)
      } else {
        if (this.reader.overflows) return this.close('500 5.3.3 Line too long')
        const line = this.reader.takeLine()
        if (line === null) return
        await this.obey(line)
      }
    }
  }

  /**
   * A fault that is due at this stage happens: delay, then reply, drop or hang.
   * @returns true when the stage is over by it; kinds that the stage itself understands come back in `left`.
   */
  async meetFault(at: SmtpStage, facts: FaultFacts, left?: (fault: SmtpFault) => void): Promise<boolean> {
    const known = this.user ? { account: this.user.upn, ...facts } : facts
    const fault = this.context.faults.takeSmtp(at, known)
    return fault ? this.happen(fault, left) : false
  }

  async happen(fault: SmtpFault, left?: (fault: SmtpFault) => void): Promise<boolean> {
    this.flush()
    if (fault.delayMs) await sleep(fault.delayMs)
    switch (fault.do.kind) {
      case 'reply': {
        const text = getReply(fault.do.reply, { mailbox: this.user?.upn ?? '', from: this.from ?? '' })
        if (fault.do.close) this.close(text)
        else this.reply(text)
        return true
      }
      case 'drop':
        this.destroy()
        return true
      case 'hang':
        // Silence until the client gives up.
        await new Promise((resolve) => this.socket.once('close', resolve))
        return true
      case 'delay':
        return false
      default:
        left?.(fault)
        return false
    }
  }

  private async obey(line: string): Promise<void> {
    if (this.nextLine) {
      const next = this.nextLine
      this.nextLine = null
      return next(line)
    }
    const verb = /^[A-Za-z]*/.exec(line)![0].toUpperCase()
    const rest = line.slice(verb.length).trim()
    switch (verb) {
      case 'EHLO':
      case 'HELO':
        return this.greet(verb, rest)
      case 'STARTTLS':
        return this.startTls()
      case 'AUTH':
        return handleAuth(this, rest, this.limits)
      case 'MAIL':
        return this.mail(rest)
      case 'RCPT':
        return this.rcpt(rest)
      case 'DATA':
        return this.data()
      case 'BDAT':
        return this.bdat(rest)
      case 'RSET':
        this.forgetEnvelope()
        return this.reply('250 2.0.0 Resetting')
      case 'NOOP':
        return this.reply('250 2.0.0 OK')
      case 'VRFY':
        return this.reply('252 2.1.5 Cannot VRFY user')
      case 'QUIT':
        return this.close('221 2.0.0 Service closing transmission channel')
      default:
        return this.reply(`500 5.3.3 Unrecognized command '${verb || 'unknown'}'`)
    }
  }

  private async greet(verb: string, name: string): Promise<void> {
    if (!name) return this.reply('501 5.5.4 Invalid domain name')
    let starttls = !this.secure
    let missing: string[] = []
    const over = await this.meetFault('smtp.ehlo', {}, (fault) => {
      if (fault.do.kind === 'noStarttls') starttls = false
      if (fault.do.kind === 'without') missing = fault.do.extensions
    })
    if (over) return
    this.greeted = true
    this.starttlsOffered = starttls
    this.forgetEnvelope()
    const hello = `${HOSTNAME} Hello [127.0.0.1]`
    if (verb === 'HELO') return this.reply(`250 ${hello}`)
    const methods = ['LOGIN', 'XOAUTH2'].filter((method) => !missing.includes(method))
    const extensions = [
      `SIZE ${MAX_SIZE}`,
      'PIPELINING',
      'DSN',
      'ENHANCEDSTATUSCODES',
      ...(starttls ? ['STARTTLS'] : []),
      ...(this.secure ? [`AUTH ${methods.join(' ')}`] : []),
      '8BITMIME',
      'BINARYMIME',
      'CHUNKING',
      'SMTPUTF8',
    ]
    const offers = [hello, ...extensions.filter((one) => !missing.includes(one.split(' ')[0]!))]
    this.reply(
      offers.map((offer, index) => `250${index === offers.length - 1 ? ' ' : '-'}${offer}`).join('\r\n'),
    )
  }

  private async startTls(): Promise<void> {
    if (this.secure || !this.starttlsOffered) return this.reply('503 5.5.2 Command not allowed')
    let secureContext = this.tls.server
    const over = await this.meetFault('smtp.starttls', {}, (fault) => {
      if (fault.do.kind === 'certificate') secureContext = this.tls[fault.do.certificate]
    })
    if (over) return
    this.reply('220 2.0.0 SMTP server ready')
    this.flush()
    const plain = this.socket
    plain.off('data', this.onData)
    plain.setTimeout(0)
    this.reader.clear()
    this.greeted = false
    this.forgetEnvelope()
    const secured = new TLSSocket(plain, { isServer: true, secureContext })
    this.attach(secured)
  }

  private async mail(rest: string): Promise<void> {
    if (!this.greeted) return this.reply('503 5.5.2 Send hello first')
    if (!this.user) return this.reply(REPLIES.notAuthenticated)
    if (this.from !== null) return this.reply('503 5.5.2 Sender already specified')
    const match = /^FROM:\s*<([^<>]*)>(.*)$/i.exec(rest)
    if (!match) return this.reply('501 5.5.4 Invalid arguments')
    const size = Number(/\bSIZE=(\d+)/i.exec(match[2]!)?.[1] ?? 0)
    if (size > MAX_SIZE) return this.reply(REPLIES.tooLarge)
    if (await this.meetFault('smtp.mail', {})) return
    this.from = match[1]!
    this.reply('250 2.1.0 Sender OK')
  }

  private async rcpt(rest: string): Promise<void> {
    if (this.from === null) return this.reply('503 5.5.2 Need mail command')
    const match = /^TO:\s*<([^<>]+)>/i.exec(rest)
    if (!match) return this.reply('501 5.5.4 Invalid arguments')
    if (this.to.length >= MAX_RECIPIENTS) return this.reply(REPLIES.tooManyRecipients)
    const recipient = match[1]!
    if (await this.meetFault('smtp.rcpt', { recipient })) return
    if (!/^[^@\s]+@[^@\s]+$/.test(recipient)) return this.reply(REPLIES.badRecipientSyntax)
    this.to.push(recipient)
    this.reply('250 2.1.5 Recipient OK')
  }

  /** Before the body: 432 comes here, as a definite no. */
  private async mayBegin(): Promise<boolean> {
    if (this.to.length === 0) {
      this.reply('503 5.5.2 Need rcpt command')
      return false
    }
    if (await this.meetFault('smtp.data', { recipient: this.to })) {
      this.forgetEnvelope()
      return false
    }
    if (!this.limits.isWithin(this.user!.upn, this, this.context.settings.maxConnections)) {
      this.forgetEnvelope()
      this.reply(REPLIES.senderThreads)
      return false
    }
    this.bodyFault = this.context.faults.takeSmtp('smtp.body', {
      account: this.user!.upn,
      recipient: this.to,
    })
    return true
  }

  private async data(): Promise<void> {
    if (this.chunks.length) return this.reply('503 5.5.2 BDAT in progress')
    if (!(await this.mayBegin())) return
    this.inBody = true
    this.reader.startBody()
    this.reply('354 Start mail input; end with <CRLF>.<CRLF>')
  }

  private async bdat(rest: string): Promise<void> {
    const match = /^(\d+)(\s+LAST)?$/i.exec(rest)
    if (!match) return this.reply('501 5.5.4 Invalid arguments')
    // A chunk comes unasked, right behind its command: there is no dialogue left if we may not take it.
    if (this.chunks.length === 0 && !(await this.mayBegin())) return this.destroy()
    this.awaitedChunk = { size: Number(match[1]), last: match[2] !== undefined }
  }

  private async endChunk(bytes: Buffer, last: boolean): Promise<void> {
    this.awaitedChunk = null
    this.chunks.push(bytes)
    const total = this.chunks.reduce((sum, chunk) => sum + chunk.length, 0)
    if (!last) return this.reply(`250 2.6.0 CHUNK received OK, ${bytes.length} octets`)
    const body = Buffer.concat(this.chunks)
    this.chunks = []
    await this.finish(body, total > MAX_SIZE)
  }

  private async meetBodyFault(): Promise<boolean> {
    const fault = this.bodyFault
    if (!fault) return false
    const after = fault.do.kind === 'drop' ? fault.do.afterBytes : 0
    if (this.reader.bodyBytes < after) return false
    this.bodyFault = null
    return this.happen(fault)
  }

  private async finish(bytes: Buffer, oversized: boolean): Promise<void> {
    const envelope = { from: this.from ?? '', to: this.to }
    const user = this.user!
    if (oversized) this.reply(REPLIES.tooLarge)
    else await acceptMessage(this, this.limits, { bytes, envelope, user })
    this.forgetEnvelope()
  }

  private forgetEnvelope(): void {
    this.from = null
    this.to = []
    this.chunks = []
    this.bodyFault = null
  }
}
