import type { Duplex } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openConnection, type OpenConnection } from '@/lib/mail/open-connection'
import { sendMessage } from '@/lib/mail/send-message'
import { startSink } from './support/sink'

let sink: Awaited<ReturnType<typeof startSink>>
let connection: OpenConnection

beforeAll(async () => {
  sink = await startSink()
  process.env.SMTP_ALLOWED_PRIVATE_NETWORKS = '127.0.0.0/8'
  process.env.SMTP_ALLOWED_PORTS = String(sink.port)
})
afterAll(() => sink.stop())
beforeEach(async () => {
  sink.messages.length = 0
  connection = await openConnection({
    host: '127.0.0.1',
    port: sink.port,
    security: 'none',
    credentials: { kind: 'none' },
  })
})
afterEach(() => connection.quit())

const send = (body: Buffer) =>
  sendMessage(connection, { from: 'a@atelier.example', to: ['b@client.example'], size: body.length, body })

/** What the socket hands to the system, piece by piece: a corked one hands over several at once. */
function watchWrites(socket: Duplex): string[] {
  const pieces: string[] = []
  const { _write, _writev } = socket
  socket._write = function (chunk: Buffer, ...rest) {
    pieces.push(chunk.toString())
    return _write.call(this, chunk, ...rest)
  }
  socket._writev = function (chunks, callback) {
    pieces.push(chunks.map(({ chunk }) => (chunk as Buffer).toString()).join(''))
    return _writev!.call(this, chunks, callback)
  }
  return pieces
}

describe('a message whose bytes are at hand', () => {
  it('costs two writes: its envelope, and its body with the final dot', async () => {
    const pieces = watchWrites(connection.socket)
    const body = 'Subject: Bonjour\r\n\r\nTexte\r\n'
    expect(await send(Buffer.from(body))).toMatchObject({ kind: 'accepted' })
    expect(pieces).toEqual([expect.stringMatching(/^MAIL FROM:[^]*RCPT TO:[^]*DATA\r\n$/), `${body}.\r\n`])
  })

  it.each([15_000, 17_000, 32_000, 32_768])('arrives byte by byte with %i of them', async (size) => {
    // Every line begins with a dot: what is written is longer than what was given.
    const line = '.ligne\r\n'
    const body = Buffer.from(`Subject: Bonjour\r\n\r\n${line.repeat(Math.ceil(size / line.length))}`)
    for (let turn = 0; turn < 3; turn++) expect(await send(body)).toMatchObject({ kind: 'accepted' })
    expect(sink.messages.map(({ raw }) => raw.equals(body))).toEqual([true, true, true])
  })
})
