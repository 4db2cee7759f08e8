import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { StageRecord } from '@/lib/domain/connection-stages'
import { createDeliveryWorld, until, type DeliveryWorld } from './support/delivery-world'
import { startSink, type Sink } from './support/sink'
import { startTalker, type Talker } from './support/talker'
import { bundleWorker, startWorkerProcess } from './support/worker-process'

let world: DeliveryWorld
let sink: Sink
let talker: Talker

type TestRow = {
  id: string
  state: string
  stages: StageRecord[]
  expected: string[]
  ended_at: Date | null
}

beforeAll(async () => {
  sink = await startSink({ password: 'mot-de-passe', size: 1_000_000 })
  talker = await startTalker()
  world = await createDeliveryWorld([sink.port, talker.port])
})

afterAll(async () => {
  await world.close()
  await sink.stop()
  await talker.stop()
})

beforeEach(() => {
  Object.assign(sink.options, {
    onMail: undefined,
    onRcpt: undefined,
    onEnd: undefined,
    onConnect: undefined,
  })
})

/** As the console does it. */
async function ask(mailServerId: string, mailbox = 'courrier@atelier.example'): Promise<string> {
  const id = world.newId()
  const { companyId, userId } = world
  await world.db.inCompany(companyId, async (tx) => {
    await tx.$executeRaw`INSERT INTO connection_tests (company_id, id, mail_server_id, requested_by, server_version, mailbox)
      VALUES (${companyId}::uuid, ${id}::uuid, ${mailServerId}::uuid, ${userId}::uuid, 1, ${mailbox})`
    await tx.$executeRaw`SELECT pg_notify('relais_tests', ${mailServerId})`
  })
  return id
}

const read = async (id: string) =>
  (await world.sql('SELECT * FROM connection_tests WHERE id = $1', [id]))[0] as unknown as TestRow

const isOver = async (id: string) => (await read(id)).ended_at !== null

const dialogue = async (column: 'test_id' | 'message_id', id: string) =>
  (await world.sql(`SELECT lines FROM dialogues WHERE ${column} = $1`, [id])).map(
    ({ lines }) => lines as { by: string; text: string }[],
  )

describe('a connection test, run by the worker', () => {
  it('goes up to 354 and sends nothing', async () => {
    const server = await world.addServer(sink.port, { username: 'courrier', password: 'mot-de-passe' })
    const id = await ask(server)
    await world.workUntil(() => isOver(id))
    const test = await read(id)
    expect(test.state).toBe('passed')
    expect(test.stages.map(({ stage, ok }) => [stage, ok])).toEqual(
      test.expected.map((stage) => [stage, true]),
    )
    expect(test.expected).toEqual([
      'name',
      'address',
      'port',
      'greeting',
      'ehlo',
      'auth',
      'mail',
      'rcpt',
      'data',
    ])
    expect(test.stages.at(-1)!.reply).toMatch(/^354/)
    expect(sink.messages).toEqual([])
    const [row] = await world.sql('SELECT size_limit FROM mail_servers WHERE id = $1', [server])
    expect(Number(row!.size_limit)).toBe(1_000_000)
    expect((await world.lease(server)).owner).toBeNull()
  })

  it.each([{ paused_at: new Date() }, { archived_at: new Date() }])(
    'runs on a server that sends nothing: %j',
    async (columns) => {
      const server = await world.addServer(sink.port, { username: 'courrier', password: 'mot-de-passe' })
      const [[name, value]] = Object.entries(columns) as [[string, Date]]
      await world.sql(`UPDATE mail_servers SET ${name} = $2 WHERE id = $1`, [server, value])
      const id = await ask(server)
      await world.workUntil(() => isOver(id))
      expect((await read(id)).state).toBe('passed')
    },
  )

  it('lifts a hold that it disproves, and mail goes on', async () => {
    const server = await world.addServer(sink.port, { username: 'courrier', password: 'mot-de-passe' })
    const messageId = (await world.enqueue([world.draft(server)]))[0]!.id
    await world.sql(
      `UPDATE mail_server_leases SET held_until = now() + interval '1 hour', held_code = 'connection_refused',
        next_due_at = now() + interval '1 hour' WHERE mail_server_id = $1`,
      [server],
    )
    const id = await ask(server)
    await world.workUntil(async () => (await isOver(id)) && (await world.message(messageId)).state === 'sent')
  })

  it('keeps the dialogue with « Débogage », without the password', async () => {
    const server = await world.addServer(sink.port, {
      username: 'courrier',
      password: 'mot-de-passe',
      debug: true,
    })
    const id = await ask(server)
    const messageId = (await world.enqueue([world.draft(server)]))[0]!.id
    await world.workUntil(async () => (await isOver(id)) && (await world.message(messageId)).state === 'sent')
    const [test] = await dialogue('test_id', id)
    const [message] = await dialogue('message_id', messageId)
    const said = (lines: { by: string; text: string }[]) =>
      lines.map(({ by, text }) => `${by}: ${text}`).join('\n')
    expect(said(test!)).toMatch(
      /^server: 220.*client: EHLO.*client: AUTH PLAIN ••••.*client: DATA\nserver: 354/s,
    )
    expect(said(message!)).toMatch(/client: AUTH PLAIN ••••.*client: MAIL FROM.*body: \d+\nserver: 250/s)
    for (const lines of [test!, message!]) {
      expect(said(lines)).not.toContain('mot-de-passe')
      expect(said(lines)).not.toContain(Buffer.from('\0courrier\0mot-de-passe').toString('base64'))
    }
  })

  it('is run by whoever holds the server, as one of its connections', async () => {
    const server = await world.addServer(sink.port, { username: 'courrier', password: 'mot-de-passe' })
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    sink.options.onEnd = () => held.then(() => null)
    const messageId = (await world.enqueue([world.draft(server)]))[0]!.id
    const dispatcher = world.work({ session: { lingerMs: 10_000, maxConnections: 1 } })
    try {
      await until(async () => (await world.message(messageId)).state === 'sending')
      const id = await ask(server)
      dispatcher.test(server)
      await until(() => sink.open() === 1)
      expect((await read(id)).state).toBe('waiting')
      release()
      await until(() => isOver(id))
      expect((await read(id)).state).toBe('passed')
      expect((await world.message(messageId)).state).toBe('sent')
    } finally {
      await dispatcher.stop()
    }
  })

  it('ends as interrupted when its worker stops, and can be asked again', async () => {
    const server = await world.addServer(talker.port)
    talker.say({ rcpt: null })
    const id = await ask(server)
    const dispatcher = world.work({ graceMs: 100 })
    await until(async () => (await read(id)).stages.some(({ stage }) => stage === 'mail'))
    await dispatcher.stop()
    expect((await read(id)).state).toBe('interrupted')
    talker.say({})
    const again = await ask(server)
    await world.workUntil(() => isOver(again))
    expect((await read(again)).state).toBe('passed')
  })

  it('ends as interrupted when its worker is killed, once another takes the server', async () => {
    const server = await world.addServer(talker.port)
    talker.say({ rcpt: null })
    const id = await ask(server)
    const worker = await startWorkerProcess(await bundleWorker(), world.database, [sink.port, talker.port])
    await until(async () => (await read(id)).stages.some(({ stage }) => stage === 'mail'))
    await worker.kill('SIGKILL')
    expect((await read(id)).state).toBe('running')
    // Else it runs out by itself, after half a minute.
    await world.sql(
      `UPDATE mail_server_leases SET until = now() - interval '1 s' WHERE mail_server_id = $1`,
      [server],
    )
    talker.say({})
    await world.workUntil(() => isOver(id))
    expect((await read(id)).state).toBe('interrupted')
    expect((await read(id)).stages.at(-1)).toMatchObject({ stage: 'mail', ok: true })
    expect((await world.lease(server)).owner).toBeNull()
  })

  it('is one at a time', async () => {
    const server = await world.addServer(sink.port)
    const id = await ask(server)
    await expect(ask(server)).rejects.toThrow()
    await world.workUntil(() => isOver(id))
  })

  it('is stopped by the guard before anything is contacted', async () => {
    const before = sink.connections
    const server = await world.addServer(sink.port, { host: '10.1.2.3' })
    const id = await ask(server)
    await world.workUntil(() => isOver(id))
    const test = await read(id)
    expect(test.state).toBe('failed')
    expect(test.stages.at(-1)).toMatchObject({ stage: 'address', ok: false, cause: 'address_not_allowed' })
    expect(sink.connections).toBe(before)
  })
})
