import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createServer as createTlsServer, TLSSocket, type SecureContext } from 'node:tls'

/** What is answered at each verb: words, null for silence, 'drop' for the end of the connection. */
export type TalkerScript = {
  greeting?: string | null
  ehlo?: string | null
  starttls?: string | null
  auth?: string | null
  mail?: string | null
  rcpt?: string | null
  data?: string | null
}

type Options = {
  /** With it STARTTLS works; `implicit`: TLS from the first byte. */
  tls?: SecureContext
  implicit?: boolean
  /** Default: a free one. */
  port?: number
}

const FINE: Required<TalkerScript> = {
  greeting: '220 talker ESMTP',
  ehlo: '250-talker\r\n250-SIZE 1000\r\n250 AUTH PLAIN LOGIN XOAUTH2',
  starttls: '220 go ahead',
  auth: '235 2.7.0 fine',
  mail: '250 2.1.0 fine',
  rcpt: '250 2.1.5 fine',
  data: '354 go on',
}

/** A mail server that says what it is told to say and remembers what it heard. */
export async function startTalker(script: TalkerScript = {}, { tls, implicit, port = 0 }: Options = {}) {
  const heard: string[] = []
  const sockets = new Set<Socket>()
  let now = script
  const welcome = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    listen(socket)
    answer(socket, 'greeting')
  }
  const server =
    implicit && tls
      ? createTlsServer({ SNICallback: (_name, done) => done(null, tls) }, welcome)
      : createServer(welcome)
  server.on('tlsClientError', () => {})

  function listen(socket: Socket) {
    let rest = ''
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      rest += chunk.toString('latin1')
      const lines = rest.split('\r\n')
      rest = lines.pop()!
      for (const line of lines) obey(socket, line)
    })
  }

  function obey(socket: Socket, line: string) {
    heard.push(line)
    const verb = /^[A-Z]*/.exec(line)![0].toLowerCase()
    if (verb === 'quit') return void socket.end('221 bye\r\n')
    if (verb === 'starttls' && tls && now.starttls === undefined) {
      socket.removeAllListeners('data')
      socket.write(`${FINE.starttls}\r\n`)
      return listen(new TLSSocket(socket, { isServer: true, secureContext: tls }))
    }
    answer(socket, verb in FINE ? (verb as keyof TalkerScript) : 'ehlo')
  }

  function answer(socket: Socket, verb: keyof TalkerScript) {
    const words = now[verb] === undefined ? FINE[verb] : now[verb]
    if (words === 'drop') socket.destroy()
    else if (words) socket.write(`${words}\r\n`)
  }

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    say: (next: TalkerScript) => {
      now = next
      heard.length = 0
    },
    /** What was left unanswered, on every connection that is not encrypted. */
    tell: (words: string) => {
      for (const socket of sockets) socket.write(`${words}\r\n`)
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

export type Talker = Awaited<ReturnType<typeof startTalker>>
