import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDeliveryWorld, type DeliveryWorld } from './support/delivery-world'
import { startSink, type Sink } from './support/sink'

const ADA = 'ada@atelier.example'

let world: DeliveryWorld
let sink: Sink
let server: string
let app: Awaited<ReturnType<typeof load>>

const load = async () => ({
  ...(await import('@/lib/data/messages/act-on-many')),
  ...(await import('@/lib/data/messages/cancel-messages')),
  ...(await import('@/lib/data/messages/get-message')),
  ...(await import('@/lib/data/messages/message-filters')),
  ...(await import('@/lib/data/messages/send-again')),
  ...(await import('@/lib/data/messages/send-message')),
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
  Object.assign(sink.options, { onEnd: undefined, onRcpt: undefined })
  sink.messages.length = 0
  for (const table of ['messages', 'mail_servers']) await world.sql(`DELETE FROM ${table}`)
  server = await world.addServer(sink.port, { fromFilter: ADA })
})

const actor = (...given: Parameters<DeliveryWorld['actor']>) => world.actor(...given)
const me = () => actor('sender')

const send = (change: Record<string, unknown> = {}) =>
  app.sendMessage(
    me(),
    app.messageSchema.parse({
      from: ADA,
      to: 'client@client.example',
      subject: 'Devis',
      text: 'Bonjour',
      submissionKey: randomUUID(),
      ...change,
    }),
  )

const view = { timeZone: 'Europe/Paris', now: new Date(), key: randomUUID() }
const sent = (count: number) => async () => (await world.states()).sent === count
const pause = (paused: boolean) =>
  world.sql(`UPDATE mail_servers SET paused_at = ${paused ? 'now()' : 'NULL'}`)
/** Tomorrow at half past nine, as the browser's field gives it. */
const tomorrow = () => `${new Date(Date.now() + 24 * 3600_000).toISOString().slice(0, 10)}T09:30`

it('a message that waits for its server’s pace says so, and others do not', async () => {
  await world.sql('UPDATE mail_servers SET pace_per_minute = 2')
  const ids = [(await send()).id, (await send()).id, (await send()).id]
  await world.workUntil(sent(2))
  const paced = await Promise.all(ids.map(async (id) => (await app.getMessage(me(), id)).pacedAt))
  expect(paced.toSorted()).toEqual([2, null, null])
  await world.sql('UPDATE mail_servers SET pace_per_minute = 100')
  await world.sql('UPDATE mail_server_leases SET next_due_at = now()')
  await world.workUntil(sent(3))
})

describe('planned for later', () => {
  it('leaves when its time has come and not before, and says so meanwhile', async () => {
    const { id } = await send({ sendAt: tomorrow() })
    await send()
    await world.workUntil(sent(1))
    const planned = await app.getMessage(me(), id)
    expect(planned).toMatchObject({ state: 'scheduled', mayCancel: true })
    expect(planned.dueAt.getTime()).toBeGreaterThan(Date.now())
    await world.sql('UPDATE messages SET due_at = now() WHERE id = $1', [id])
    await world.sql('UPDATE mail_server_leases SET next_due_at = now()')
    await world.workUntil(sent(2))
    // What its reader sees is the time it was planned for.
    expect(sink.messages[1]!.raw.toString()).toContain(`Date: ${planned.dueAt.toUTCString().slice(0, 16)}`)
  })

  it('never for a time that has passed', async () => {
    await expect(send({ sendAt: '2020-01-01T09:30' })).rejects.toMatchObject({
      code: 'invalid',
      details: { sendAt: 'invalid.in_the_past' },
    })
  })
})

describe('taken back', () => {
  it('until it begins to leave; nothing of it is sent', async () => {
    await pause(true)
    const { id } = await send()
    const { id: other } = await send()
    await expect(app.cancelMessages(actor('auditor'), [id])).rejects.toMatchObject({ code: 'forbidden' })
    const stranger = actor('sender', world.newId())
    await expect(app.cancelMessages(stranger, [id])).rejects.toMatchObject({ code: 'not_found' })
    expect(await app.cancelMessages(me(), [id])).toBe(1)
    await pause(false)
    await world.workUntil(sent(1))
    expect(sink.messages).toHaveLength(1)
    expect(await app.getMessage(me(), id)).toMatchObject({
      state: 'cancelled',
      recipients: [{ state: 'cancelled' }],
      events: [{ kind: 'cancelled' }],
    })
    await expect(app.cancelMessages(me(), [other])).rejects.toMatchObject({
      details: { reason: 'already_left' },
    })
  })

  it('while it is being sent it goes its way', async () => {
    let reached!: () => void
    const there = new Promise<void>((resolve) => (reached = resolve))
    let answer!: (reply: null) => void
    const answered = new Promise<null>((resolve) => (answer = resolve))
    Object.assign(sink.options, { onEnd: () => (reached(), answered) })
    const { id } = await send()
    const worker = world.work()
    await there
    await expect(app.cancelMessages(me(), [id])).rejects.toMatchObject({ code: 'conflict' })
    answer(null)
    await worker.stop()
    expect(await world.states()).toEqual({ sent: 1 })
  })

  it('the part that still waits, when some have it already', async () => {
    Object.assign(sink.options, {
      onRcpt: (to: string) => (to.startsWith('later') ? '450 4.2.0 later' : null),
    })
    const { id } = await send({ to: 'client@client.example, later@client.example' })
    await world.workUntil(async () => (await world.message(id)).child_state === 'queued')
    expect(await app.cancelMessages(me(), [id])).toBe(1)
    expect(await app.getMessage(me(), id)).toMatchObject({
      state: 'sent',
      recipients: [{ state: 'sent' }, { state: 'cancelled' }],
      mayGoAgain: true,
      mayCancel: false,
    })
  })
})

describe('sent again', () => {
  it('to those who did not get it, once a form, with its files, as a message of its own', async () => {
    Object.assign(sink.options, {
      onRcpt: (to: string) => (to.startsWith('none') ? '550 5.1.1 unknown' : null),
    })
    const file = await world.upload(Buffer.from('Le plan'), 'plan.txt', 'text/plain')
    const { id } = await send({ to: 'client@client.example, none@client.example', attachments: file })
    await world.workUntil(sent(1))
    Object.assign(sink.options, { onRcpt: undefined })
    const key = randomUUID()
    const again = await app.sendAgain(me(), id, key)
    expect(await app.sendAgain(me(), id, key)).toEqual(again)
    await world.workUntil(sent(2))
    const [first, second] = sink.messages
    expect(second!.to).toEqual(['none@client.example'])
    expect(second!.messageId).not.toBe(first!.messageId)
    expect(second!.raw.toString()).toContain(Buffer.from('Le plan').toString('base64'))
    expect((await app.getMessage(me(), id)).events).toMatchObject([{ kind: 'sent_again' }])
    await expect(app.sendAgain(me(), again.id, key)).rejects.toMatchObject({
      details: { reason: 'nothing_to_send_again' },
    })
  })

  it('with its images, as files of the new message', async () => {
    Object.assign(sink.options, { onRcpt: () => '550 5.1.1 unknown' })
    const image = await world.upload(Buffer.from('image'), 'plan.png', 'image/png')
    const { id } = await send({ html: `<p><img src="cid:${image}" alt="plan"></p>`, attachments: image })
    await world.workUntil(async () => (await world.states()).failed === 1)
    Object.assign(sink.options, { onRcpt: undefined })
    const again = await app.sendAgain(me(), id, null)
    await world.workUntil(sent(1))
    const [file] = (await app.getMessage(me(), again.id)).attachments
    expect(file!.id).not.toBe(image)
    const raw = sink.messages[0]!.raw.toString()
    expect(raw).toContain(`Content-ID: <${file!.id}@relais>`)
    expect(raw.replaceAll('=\r\n', '')).toContain(`cid:${file!.id}@relais`)
  })

  it('changed: files of the earlier one may be taken along, others’ may not', async () => {
    const file = await world.upload(Buffer.from('Le plan'), 'plan.txt', 'text/plain')
    const { id } = await send({ attachments: file })
    const changed = await send({ text: 'Bonsoir', attachments: file })
    await world.workUntil(sent(2))
    expect(sink.messages[1]!.raw.toString()).toContain(Buffer.from('Le plan').toString('base64'))
    expect((await app.getMessage(me(), id)).attachments).toHaveLength(1)
    expect((await app.getMessage(me(), changed.id)).attachments[0]!.id).not.toBe(file)
    const foreign = await world.enqueue([world.draft(server, { createdBy: null })])
    await world.sql('UPDATE messages SET created_by = NULL WHERE id = $1', [foreign[0]!.id])
    await world.sql('UPDATE attachments SET message_id = $1, uploaded_by = $3 WHERE id = $2', [
      foreign[0]!.id,
      file,
      world.newId(),
    ])
    await expect(send({ attachments: file })).rejects.toMatchObject({
      details: { attachments: 'invalid.attachment' },
    })
  })
})

describe('many at once', () => {
  it('are taken back or sent again, by ticks or by what the list’s filters find', async () => {
    await pause(true)
    for (let n = 0; n < 5; n++) await send()
    const filters = (state: string) => app.parseMessageFilters({ state })
    const held = { filters: filters('held') }
    expect(await app.countMany(me(), 'cancel', held, view)).toBe(5)
    const rows = await world.sql('SELECT id FROM messages ORDER BY id LIMIT 2')
    const ids = rows.map((row) => String(row.id))
    expect(await app.actOnMany(me(), 'cancel', { ids }, view)).toEqual({ done: 2, left: 0 })
    expect(await app.actOnMany(me(), 'cancel', held, view)).toEqual({ done: 3, left: 0 })
    await pause(false)
    const cancelled = { filters: filters('cancelled') }
    expect(await app.actOnMany(me(), 'again', cancelled, view)).toEqual({ done: 5, left: 0 })
    // Each of them once, however often one clicks.
    expect(await app.actOnMany(me(), 'again', cancelled, { ...view, key: randomUUID() })).toEqual({
      done: 0,
      left: 0,
    })
    await world.workUntil(sent(5))
    const stranger = actor('sender', world.newId())
    await expect(app.actOnMany(stranger, 'cancel', { ids }, view)).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(await app.actOnMany(stranger, 'again', cancelled, view)).toEqual({ done: 0, left: 0 })
  })

  it('or by what its search finds besides; the others are left alone', async () => {
    await pause(true)
    for (const subject of ['Relance Zéphyr', 'Devis', 'Relance Alizé']) await send({ subject })
    const found = { filters: app.parseMessageFilters({ state: 'held', q: 'relance' }) }
    expect(await app.countMany(me(), 'cancel', found, view)).toBe(2)
    expect(await app.countMany(actor('sender', world.newId()), 'cancel', found, view)).toBe(0)
    expect(await app.actOnMany(me(), 'cancel', found, view)).toEqual({ done: 2, left: 0 })
    const left = await world.sql(`SELECT subject FROM messages WHERE state = 'queued'`)
    expect(left).toEqual([{ subject: 'Devis' }])
  })
})

describe('a submission key', () => {
  it('fifty times at once is one message; another text under it is refused; after 72 hours it is forgotten', async () => {
    const submissionKey = randomUUID()
    const answers = await Promise.all(Array.from({ length: 50 }, () => send({ submissionKey })))
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    await expect(send({ submissionKey, text: 'Autre' })).rejects.toMatchObject({
      code: 'conflict',
      details: { reason: 'form_used' },
    })
    await world.sql(`UPDATE messages SET created_at = now() - interval '73 hours'`)
    const later = await send({ submissionKey, text: 'Autre' })
    expect(later.id).not.toBe(answers[0]!.id)
    expect((await send({ submissionKey, text: 'Autre' })).id).toBe(later.id)
    await world.workUntil(sent(2))
  })
})

describe('what the server cannot take', () => {
  it('is told before sending, as soon as it has said so: letters before the @, and its size', async () => {
    const to = 'café@client.example'
    await send({ to })
    await world.workUntil(sent(1))
    // What EHLO offered is known from then on; from one that does not offer it:
    expect(await world.sql('SELECT takes_utf8 FROM mail_servers')).toEqual([{ takes_utf8: true }])
    await world.sql('UPDATE mail_servers SET takes_utf8 = false')
    const refused = { code: 'invalid', details: { to: 'invalid.smtputf8', address: to } }
    await expect(send({ to })).rejects.toMatchObject(refused)
    await send({ to: 'client@café.example' })
    await world.sql('UPDATE mail_servers SET size_limit = 2000')
    await expect(send({ text: 'x'.repeat(3000) })).rejects.toMatchObject({ code: 'too_large' })
    await world.workUntil(sent(2))
  })

  it('is told before sending again too', async () => {
    await pause(true)
    const { id: accented } = await send({ to: 'café@client.example' })
    const { id: large } = await send({ text: 'x'.repeat(3000) })
    await app.cancelMessages(me(), [accented, large])
    await world.sql('UPDATE mail_servers SET takes_utf8 = false, size_limit = 2000')
    await expect(app.sendAgain(me(), accented, randomUUID())).rejects.toMatchObject({
      code: 'conflict',
      details: { reason: 'smtputf8', address: 'café@client.example' },
    })
    await expect(app.sendAgain(me(), large, randomUUID())).rejects.toMatchObject({ code: 'too_large' })
    expect(await world.states()).toEqual({ cancelled: 2 })
  })
})

describe('unsubscribing', () => {
  it('stands in the headers: one click only for an https address; the server’s where a message says none', async () => {
    await send({ unsubscribe: 'https://atelier.example/stop?c=1' })
    await world.sql(`UPDATE mail_servers SET unsubscribe = 'mailto:stop@atelier.example'`)
    await send()
    await world.workUntil(sent(2))
    const [first, second] = sink.messages.map(({ raw }) => raw.toString())
    expect(first).toContain('List-Unsubscribe: <https://atelier.example/stop?c=1>')
    expect(first).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click')
    expect(second).toContain('List-Unsubscribe: <mailto:stop@atelier.example>')
    expect(second).not.toContain('List-Unsubscribe-Post')
  })
})
