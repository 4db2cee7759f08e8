import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'

export type SinkMessage = {
  messageId: string
  from: string
  to: string[]
  /** The message's bytes, dots unstuffed; empty with `keep: false`. */
  raw: Buffer
  size: number
  sha256: string
}

/** A reply of the sink's own choice: `451 4.3.0 later`. */
type Reply = string | null | undefined

export type SinkOptions = {
  keep?: boolean
  /** Where it listens; anywhere when missing. */
  port?: number
  password?: string
  size?: number
  onMail?: (from: string) => Reply
  onRcpt?: (to: string) => Reply
  /** After the final dot; a promise delays the answer. */
  onEnd?: (message: SinkMessage) => Reply | Promise<Reply>
  onConnect?: () => Reply
}

/** A mail server that keeps what it accepts and refuses what it is told to. Options may be changed at any time. */
export async function startSink(options: SinkOptions = {}) {
  const messages: SinkMessage[] = []
  let open = 0
  let mostOpen = 0
  let connections = 0
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', ...(options.password === undefined ? ['AUTH'] : [])],
    authOptional: options.password === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    size: options.size,
    logger: false,
    onConnect: (_session, done) => {
      connections++
      mostOpen = Math.max(mostOpen, ++open)
      done(toError(options.onConnect?.()))
    },
    onClose: () => void open--,
    onAuth: (auth, _session, done) =>
      auth.password === options.password
        ? done(null, { user: auth.username })
        : done(toError('535 5.7.8 Authentication credentials invalid')),
    onMailFrom: (address, _session, done) => done(toError(options.onMail?.(address.address))),
    onRcptTo: (address, _session, done) => done(toError(options.onRcpt?.(address.address))),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const message = toMessage(Buffer.concat(chunks), session, options.keep !== false)
        Promise.resolve(options.onEnd?.(message)).then((reply) => {
          const error = toError(reply)
          if (!error) messages.push(message)
          done(error)
        })
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    messages,
    options,
    get connections() {
      return connections
    },
    get mostOpen() {
      return mostOpen
    },
    /** Counted by their sockets: one that dies before its greeting is never told to onClose. */
    open: () => server.connections.size,
    /** Cuts every connection, without a word. */
    cut: () => {
      for (const connection of server.connections)
        (connection as unknown as { _socket: { destroy(): void } })._socket.destroy()
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

export type Sink = Awaited<ReturnType<typeof startSink>>

function toMessage(raw: Buffer, session: SMTPServerSession, keep: boolean): SinkMessage {
  const head = raw.toString('latin1', 0, Math.min(raw.length, 4096))
  return {
    messageId: /^message-id:\s*(<[^>]+>)/im.exec(head)?.[1] ?? '',
    from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
    to: session.envelope.rcptTo.map(({ address }) => address),
    raw: keep ? raw : Buffer.alloc(0),
    size: raw.length,
    sha256: keep ? createHash('sha256').update(raw).digest('hex') : '',
  }
}

function toError(reply: Reply): Error | null {
  if (!reply) return null
  const [, code, text] = /^(\d{3}) (.*)$/s.exec(reply)!
  return Object.assign(new Error(text), { responseCode: Number(code) })
}
