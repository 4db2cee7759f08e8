import { createServer, type AddressInfo, type Server } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

/** What listens where the guard must not let anybody in, and what it says. */
let contacts = 0
let listener: Server
let port: number
let greeting = ''

async function load(env: Record<string, string>) {
  for (const name of ['SMTP_ALLOWED_PRIVATE_NETWORKS', 'SMTP_ALLOWED_PORTS', 'MICROSOFT_SMTP_URL'])
    delete process.env[name]
  Object.assign(process.env, env, { LOG_LEVEL: 'silent' })
  vi.resetModules()
  return import('@/lib/mail/open-connection')
}

beforeAll(async () => {
  listener = createServer((socket) => {
    contacts++
    socket.on('error', () => {})
    socket.end(greeting)
  })
  await new Promise<void>((resolve) => listener.listen(0, resolve))
  port = (listener.address() as AddressInfo).port
})
afterAll(() => listener.close())
beforeEach(() => {
  contacts = 0
  greeting = ''
})

const target = (host: string) => ({
  host,
  port,
  security: 'none' as const,
  credentials: { kind: 'none' as const },
})

describe('opening a connection', () => {
  it.each([
    '127.0.0.1',
    'localhost',
    '127.1',
    '0',
    '2130706433',
    '0x7f.1',
    '①②⑦.0.0.1',
    '[::1]',
    '::ffff:127.0.0.1',
  ])('contacts nothing at %s', async (host) => {
    const { openConnection } = await load({ SMTP_ALLOWED_PORTS: String(port) })
    await expect(openConnection(target(host))).rejects.toMatchObject({ reply: null, verdict: 'server' })
    expect(contacts).toBe(0)
  })

  it('contacts nothing on a port that is not a mail server’s', async () => {
    const { openConnection } = await load({ SMTP_ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8' })
    await expect(openConnection(target('127.0.0.1'))).rejects.toMatchObject({ key: 'port_not_allowed' })
    expect(contacts).toBe(0)
  })

  it.each([
    ['SSH-2.0-OpenSSH_9.2\r\n', 'not_smtp'],
    ['HTTP/1.1 400 Bad Request\r\n\r\n', 'not_smtp'],
    ['554 internal name of the machine\r\n', 'greeting_refused'],
    ['', 'connection_lost'],
  ])('tells nothing of what else answers: %j', async (words, key) => {
    greeting = words
    const { openConnection } = await load({
      SMTP_ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8',
      SMTP_ALLOWED_PORTS: String(port),
    })
    await expect(openConnection(target('127.0.0.1'))).rejects.toMatchObject({ key, reply: null })
    expect(contacts).toBe(1)
  })

  it('ends when nothing is said', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const { openConnection, DEADLINES } = await load({
      SMTP_ALLOWED_PRIVATE_NETWORKS: '127.0.0.0/8',
      SMTP_ALLOWED_PORTS: String(port),
    })
    const started = Date.now()
    const opening = openConnection({ ...target('127.0.0.1'), port }, { ...DEADLINES, connect: 300 })
    await expect(opening).rejects.toMatchObject({ stage: 'connect', key: 'greeting_silent' })
    expect(Date.now() - started).toBeLessThan(2_000)
    silent.close()
  })
})
