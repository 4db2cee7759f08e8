import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDeliveryWorld, until, type DeliveryWorld } from './support/delivery-world'
import { startSink, type Sink } from './support/sink'

/** Settings that are saved while a server is at work: it goes on with those, however busy it is. */

let world: DeliveryWorld
let sink: Sink
let app: Awaited<ReturnType<typeof load>>
let worker: ReturnType<DeliveryWorld['work']> | null = null

const load = async () => ({
  ...(await import('@/lib/data/mail-servers/save-mail-server')),
  ...(await import('@/lib/data/settings/delivery-rules')),
  ...(await import('@/lib/domain/mail-server')),
  ...(await import('@/lib/domain/delivery-rules')),
})

beforeAll(async () => {
  sink = await startSink()
  world = await createDeliveryWorld([sink.port])
  app = await load()
})
afterAll(async () => {
  await world?.close()
  await sink?.stop()
})
beforeEach(async () => {
  sink.messages.length = 0
  await world.sql('DELETE FROM messages')
})
afterEach(async () => {
  await worker?.stop()
  worker = null
})

const send = (server: string, count: number) =>
  world.enqueue(Array.from({ length: count }, () => world.draft(server)))
const sent = (count: number) => async () => (await world.states()).sent === count

/** What the form says of a server, as an administrator saves it. */
async function save(server: string, change: Record<string, string>): Promise<void> {
  const [row] = await world.sql('SELECT version, description FROM mail_servers WHERE id = $1', [server])
  const typed = {
    version: String(row!.version),
    description: row!.description,
    host: '127.0.0.1',
    port: String(sink.port),
    security: 'none',
    priority: '10',
    ...change,
  }
  await app.saveMailServer(world.actor('admin'), server, app.mailServerSchema.parse(typed), {
    confirmed: true,
  })
}

/** A worker that renews its leases now and then; `soon`: so rarely that only being told counts. */
const begin = (leaseSeconds: number) => (worker = world.work({ leaseSeconds, session: { lingerMs: 60_000 } }))

describe('a server at work', () => {
  it('goes on at another pace as soon as it is told, though its own would have it wait', async () => {
    const server = await world.addServer(sink.port, { pacePerMinute: 3 })
    await send(server, 12)
    const told = begin(3_000)
    await until(sent(3))
    await save(server, { pacePerMinute: '1000' })
    told.settingsSaved()
    await until(sent(12))
  })

  it('finds out by itself when nobody told it', async () => {
    const server = await world.addServer(sink.port, { pacePerMinute: 3 })
    await send(server, 12)
    begin(9)
    await until(sent(3))
    await save(server, { pacePerMinute: '1000' })
    await until(sent(12))
  })

  it('keeps what is said from the next message on, once that is asked for', async () => {
    const server = await world.addServer(sink.port)
    await send(server, 1)
    const told = begin(3_000)
    await until(sent(1))
    await save(server, { debug: 'on' })
    told.settingsSaved()
    // With nothing to send its turn is over when it has heard.
    await until(async () => (await world.lease(server)).owner === null)
    await send(server, 1)
    await until(sent(2))
    const kept = 'SELECT 1 FROM dialogues WHERE mail_server_id = $1'
    await until(async () => (await world.sql(kept, [server])).length > 0)
  })

  it('stays at work when nothing was saved', async () => {
    const server = await world.addServer(sink.port)
    await send(server, 1)
    const told = begin(3_000)
    await until(sent(1))
    const { epoch } = await world.lease(server)
    told.settingsSaved()
    await send(server, 1)
    await until(sent(2))
    expect((await world.lease(server)).epoch).toBe(epoch)
  })
})

it('workers are told by whoever saves: a server’s settings, and the rules of sending', async () => {
  const server = await world.addServer(sink.port)
  const heard: string[] = []
  let listening = false
  const listener = world.db.listen(
    world.database.workerUrl,
    ['relais_settings'],
    (_channel, company) => void heard.push(company),
    () => (listening = true),
  )
  await until(() => listening)
  await save(server, { description: 'Relais du bureau' })
  await until(() => heard.length === 1)
  const rules = app.deliveryRulesSchema.parse({
    version: '0',
    uncertain: 'resend',
    fallback: 'wait',
    retryFirstMinutes: '7',
    retryLaterMinutes: '30',
    retryGiveUpHours: '48',
    retryJitterPercent: '10',
  })
  await app.saveDeliveryRules(world.actor('admin'), rules)
  await until(() => heard.length === 2)
  expect(heard).toEqual([world.companyId, world.companyId])
  await listener.close()
})
