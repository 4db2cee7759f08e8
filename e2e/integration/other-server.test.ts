import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDeliveryWorld, type DeliveryWorld } from './support/delivery-world'
import { startSink, type Sink } from './support/sink'

const ADA = 'ada@atelier.example'

let world: DeliveryWorld
let sink: Sink
let app: Awaited<ReturnType<typeof load>>

const load = async () => ({
  ...(await import('@/lib/data/mail-servers/archive-mail-server')),
  ...(await import('@/lib/data/mail-servers/delete-mail-server')),
  ...(await import('@/lib/data/messages/change-server')),
  ...(await import('@/lib/data/messages/get-message')),
  ...(await import('@/lib/data/messages/send-message')),
  ...(await import('@/lib/data/messages/use-fallbacks')),
  ...(await import('@/lib/data/senders/find-senders')),
  ...(await import('@/lib/data/settings/delivery-rules')),
  ...(await import('@/lib/domain/message')),
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
  for (const table of ['messages', 'mail_servers', 'delivery_rules']) await world.sql(`DELETE FROM ${table}`)
})

const actor = (...given: Parameters<DeliveryWorld['actor']>) => world.actor(...given)

/** Ada's own server, one for her whole domain, and one for another domain. */
async function addServers() {
  const own = await world.addServer(sink.port, { description: 'Ada', fromFilter: ADA, priority: 1 })
  const all = await world.addServer(sink.port, { description: 'Atelier', fromFilter: 'atelier.example' })
  const other = await world.addServer(sink.port, { description: 'Lorme', fromFilter: 'lorme.example' })
  return { own, all, other }
}

const send = (text = 'Bonjour') =>
  app.sendMessage(
    actor('sender'),
    app.messageSchema.parse({
      from: ADA,
      to: 'client@client.example',
      subject: text,
      text,
      submissionKey: randomUUID(),
    }),
  )

const breakServer = (id: string) =>
  world.sql(
    `UPDATE mail_server_leases SET held_until = now() + interval '1 hour', held_code = 'mailbox_full', fault_count = 1
     WHERE mail_server_id = $1`,
    [id],
  )
const allow = (fallback: boolean) =>
  world.sql(
    `INSERT INTO delivery_rules (company_id, uncertain, fallback, retry_first_minutes, retry_later_minutes,
       retry_give_up_hours, retry_jitter_percent) VALUES ($1, 'ask', $2, 25, 150, 96, 20)`,
    [world.companyId, fallback],
  )
const serverOf = async (id: string) =>
  (
    await world.sql('SELECT mail_server_id AS id, chosen_because AS because FROM messages WHERE id = $1', [
      id,
    ])
  )[0]

describe('the standby server', () => {
  it('takes new and waiting messages of a server in trouble where the company allows it, and they say so', async () => {
    const { own, all } = await addServers()
    const before = await send('avant')
    await breakServer(own)
    // Not allowed: they wait.
    expect(await app.useFallbacks()).toBe(0)
    expect(await serverOf((await send()).id)).toMatchObject({ id: own, because: 'address' })
    await allow(true)
    expect(await app.findSenders(actor('sender'))).toMatchObject([{ address: ADA, reason: 'fallback' }])
    const after = await send('après')
    expect(await serverOf(after.id)).toMatchObject({ id: all, because: 'fallback' })
    expect(await app.useFallbacks()).toBe(2)
    expect(await app.useFallbacks()).toBe(0)
    expect(await app.getMessage(actor('admin'), before.id)).toMatchObject({
      chosenBecause: 'fallback',
      server: { id: all },
      events: [{ kind: 'server_changed', by: null, detail: 'Atelier' }],
    })
    await world.workUntil(async () => (await world.states()).sent === 3)
  })

  it('is never one that does not accept the sender, or cannot send either', async () => {
    const { own, all, other } = await addServers()
    await allow(true)
    const message = await send()
    await breakServer(own)
    await world.sql('UPDATE mail_servers SET paused_at = now() WHERE id = $1', [all])
    expect(await app.useFallbacks()).toBe(0)
    expect(await serverOf(message.id)).toMatchObject({ id: own })
    // Paused by hand: its mail waits for it, although others could.
    await world.sql('UPDATE mail_servers SET paused_at = CASE WHEN id = $1 THEN now() END', [own])
    await world.sql('UPDATE mail_server_leases SET held_until = NULL')
    expect(await app.useFallbacks()).toBe(0)
    expect(other).toBeTruthy()
  })
})

describe('the standby server leaves alone', () => {
  it('what is planned for later, and what may have arrived already', async () => {
    const { own, all } = await addServers()
    await allow(true)
    const [planned, doubtful, fine] = [await send('plus tard'), await send('encore'), await send()]
    await world.sql(`UPDATE messages SET due_at = now() + interval '1 day' WHERE id = $1`, [planned.id])
    await world.sql('UPDATE messages SET uncertain_count = 1 WHERE id = $1', [doubtful.id])
    await breakServer(own)
    expect(await app.useFallbacks()).toBe(1)
    expect(await serverOf(fine.id)).toMatchObject({ id: all })
    for (const { id } of [planned, doubtful]) expect(await serverOf(id)).toMatchObject({ id: own })
  })
})

describe('a message whose server is gone', () => {
  it('by deleting it: it goes to one that can take it, and what is too large there waits', async () => {
    const { own, all } = await addServers()
    await world.sql('UPDATE mail_servers SET size_limit = 20000 WHERE id = $1', [all])
    const small = await send()
    const large = await send('x'.repeat(900))
    await world.sql('UPDATE messages SET size = 30000 WHERE id = $1', [large.id])
    expect(await app.deleteMailServer(actor('admin'), own, 'Ada')).toEqual({ moved: 1, kept: 1 })
    expect(await app.getMessage(actor('admin'), small.id)).toMatchObject({
      server: { id: all },
      chosenBecause: 'domain',
      events: [{ kind: 'server_changed', detail: 'Atelier' }],
    })
    expect(await app.getMessage(actor('admin'), large.id)).toMatchObject({ state: 'held', hold: 'deleted' })
  })

  it('waits, offers others that accept its sender, and leaves once it has one', async () => {
    const { own, all, other } = await addServers()
    const { id } = await send()
    await app.setArchived(actor('admin'), own, true)
    expect(await app.getMessage(actor('sender'), id)).toMatchObject({ state: 'held', hold: 'archived' })
    expect(await app.findOtherServers(actor('sender'), ADA, own)).toMatchObject([{ id: all, ready: true }])
    await expect(app.changeServer(actor('sender'), [id], other)).rejects.toMatchObject({ code: 'invalid' })
    await expect(app.changeServer(actor('auditor'), [id], all)).rejects.toMatchObject({ code: 'forbidden' })
    const stranger = actor('sender', world.newId())
    await expect(app.changeServer(stranger, [id], all)).rejects.toMatchObject({ code: 'not_found' })
    expect(await app.changeServer(actor('sender'), [id], all)).toEqual({ moved: 1, left: 0 })
    await world.workUntil(async () => (await world.states()).sent === 1)
    expect(await app.getMessage(actor('admin'), id)).toMatchObject({
      chosenBecause: 'hand',
      server: { id: all },
    })
  })

  it('goes although hundreds before it are too large for the other server', async () => {
    const { own, all } = await addServers()
    const from = { name: null, address: ADA }
    await world.enqueue(Array.from({ length: 500 }, () => world.draft(own, { from })))
    await world.sql('UPDATE messages SET size = 2000000')
    await world.sql('UPDATE mail_servers SET size_limit = 1000000 WHERE id = $1', [all])
    const { id } = await send()
    await app.setArchived(actor('admin'), own, true)
    expect(await app.changeServer(actor('admin'), 'stranded', all)).toEqual({ moved: 1, left: 500 })
    expect(await serverOf(id)).toMatchObject({ id: all })
  })

  it('goes with all others like it where the rule says; what nobody accepts stays', async () => {
    const { own, all, other } = await addServers()
    for (let n = 0; n < 3; n++) await send()
    await world.enqueue([world.draft(own, { from: { name: null, address: 'x@nobody.example' } })])
    await app.setArchived(actor('admin'), own, true)
    expect(await app.countStranded(actor('admin'))).toBe(4)
    expect(await app.changeServer(actor('admin'), 'stranded', 'rule')).toEqual({ moved: 3, left: 1 })
    expect(await app.countStranded(actor('admin'))).toBe(1)
    await world.workUntil(async () => (await world.states()).sent === 3)
    const rows = await world.sql(`SELECT DISTINCT mail_server_id AS id FROM messages WHERE state = 'sent'`)
    expect(rows).toEqual([{ id: all }])
    expect(other).toBeTruthy()
  })
})
