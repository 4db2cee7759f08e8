import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Where in the dialogue something goes wrong. */
export type FaultPoint = 'mail' | 'rcpt' | 'data' | 'body' | 'dot' | 'after250'
/** drop: the connection ends · answer: these words instead of the server's · endless: a reply that never ends. */
export type Fault =
  { at: FaultPoint; do: 'drop' | 'endless' } | { at: FaultPoint; do: 'answer'; words: string }

const COMMANDS = { mail: /^MAIL /, rcpt: /^RCPT /, data: /^DATA\r/ } as const

/**
 * A wire to a mail server that spoils what is said on it, once for each fault that is set. The server offers no
 * PIPELINING through it, so that each command is a piece of its own.
 */
export async function openFaultWire(port: number) {
  let fault: Fault | null = null
  let struck = 0
  const sockets = new Set<Socket>()

  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
    }
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
    let inBody = false
    let waiting: 'dot' | 'after250' | null = null

    const strike = (now: Fault) => {
      fault = null
      struck++
      if (now.do === 'drop') return void client.destroy()
      if (now.do === 'answer') return void client.write(`${now.words}\r\n`)
      const line = `250-${'x'.repeat(400)}\r\n`.repeat(100)
      const pour = () => {
        while (!client.destroyed && client.write(line));
      }
      client.on('drain', pour)
      pour()
    }

    client.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1')
      const now = fault
      if (now?.at === 'body' && inBody) {
        upstream.write(chunk.subarray(0, Math.floor(chunk.length / 2)))
        return strike(now)
      }
      for (const at of ['mail', 'rcpt', 'data'] as const)
        if (now?.at === at && !inBody && COMMANDS[at].test(text)) return strike(now)
      if (!inBody && COMMANDS.data.test(text)) inBody = true
      if (inBody && text.endsWith('\r\n.\r\n')) {
        inBody = false
        if (now?.at === 'dot' || now?.at === 'after250') waiting = now.at
      }
      upstream.write(chunk)
    })
    upstream.on('data', (chunk: Buffer) => {
      const now = fault
      if (waiting && now) {
        if (waiting === 'after250') client.write(chunk)
        waiting = null
        return strike(now)
      }
      client.write(chunk.toString('latin1').replace('250-PIPELINING\r\n', ''), 'latin1')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    set: (next: Fault | null) => {
      fault = next
      struck = 0
    },
    /** How often the fault happened since it was set. */
    struck: () => struck,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

export type FaultWire = Awaited<ReturnType<typeof openFaultWire>>
