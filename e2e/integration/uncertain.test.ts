import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { DeliveryWorld } from './support/delivery-world'
import { createDeliveryWorld } from './support/delivery-world'
import { startSink, type Sink } from './support/sink'

let world: DeliveryWorld
let sink: Sink
let server: string
let app: Awaited<ReturnType<typeof load>>

const load = async () => ({
  ...(await import('@/lib/data/messages/decide-uncertain')),
  ...(await import('@/lib/data/messages/find-messages')),
  ...(await import('@/lib/data/messages/get-message')),
  ...(await import('@/lib/data/messages/message-filters')),
  ...(await import('@/lib/data/mail-servers/pause-mail-server')),
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
  await world.sql('DELETE FROM messages')
  server = await world.addServer(sink.port)
})

const actor = (...given: Parameters<DeliveryWorld['actor']>) => world.actor(...given)

/** Messages whose answers were cut off. */
async function uncertain(count: number) {
  Object.assign(sink.options, {
    onEnd: () => {
      setTimeout(() => sink.cut(), 20)
      return new Promise<null>(() => {})
    },
  })
  const all = await world.enqueue(Array.from({ length: count }, () => world.draft(server)))
  await world.workUntil(async () => {
    await world.sql('UPDATE mail_server_leases SET held_until = NULL, fault_count = 0, next_due_at = now()')
    return (await world.states()).uncertain === count
  })
  Object.assign(sink.options, { onEnd: undefined })
  return all
}

const list = async (state: string) =>
  (
    await app.findMessages(actor('admin'), app.parseMessageFilters({ state }), {
      timeZone: 'Europe/Paris',
      now: new Date(),
    })
  ).rows

describe('what nobody knows whether it arrived', () => {
  it('is sent again with the same Message-ID, one or all of them', async () => {
    const [first, ...rest] = await uncertain(3)
    expect(await app.countUncertain(actor('admin'))).toBe(3)
    expect(await app.resendUncertain(actor('admin'), [first!.id])).toBe(1)
    await world.workUntil(async () => (await world.states()).sent === 1)
    expect(sink.messages.map(({ messageId }) => messageId)).toEqual([first!.messageId])
    expect(await app.resendUncertain(actor('admin'), 'all')).toBe(2)
    await world.workUntil(async () => (await world.states()).sent === 3)
    expect(new Set(sink.messages.map(({ messageId }) => messageId))).toEqual(
      new Set([first!, ...rest].map(({ messageId }) => messageId)),
    )
    const detail = await app.getMessage(actor('admin'), first!.id)
    expect(detail.attempts.map(({ outcome }) => outcome)).toEqual(['uncertain', 'sent'])
    expect(detail.attempts[0]!.dialogue).toContain('C: MAIL FROM:<courrier@atelier.example>')
    expect(detail.events).toMatchObject([{ kind: 'resent' }])
  })

  it('Exchange’s refusal of a Message-ID it has means that it had been accepted', async () => {
    const [message] = await uncertain(1)
    Object.assign(sink.options, {
      onEnd: () => '554 5.2.0 STOREDRV.Submission MapiExceptionDuplicateDelivery',
    })
    await app.resendUncertain(actor('admin'), [message!.id])
    await world.workUntil(async () => (await world.states()).sent === 1)
    expect((await app.getMessage(actor('admin'), message!.id)).recipients).toMatchObject([{ state: 'sent' }])
  })

  it('a person’s word: it arrived, or it need not', async () => {
    const [one, other] = await uncertain(2)
    expect(await app.markAsSent(actor('admin'), [one!.id])).toBe(1)
    expect(await app.giveUp(actor('admin'), [other!.id])).toBe(1)
    expect(await world.states()).toEqual({ sent: 1, failed: 1 })
    expect((await world.message(one!.id)).recipients[0]!.state).toBe('sent')
    expect((await world.message(other!.id)).recipients[0]!.state).toBe('failed')
    // What is decided is decided.
    expect(await app.resendUncertain(actor('admin'), [one!.id, other!.id])).toBe(0)
    expect(sink.messages).toHaveLength(0)
  })

  it('only of messages one may see, and by roles that send', async () => {
    const [message] = await uncertain(1)
    await expect(app.resendUncertain(actor('auditor'), 'all')).rejects.toMatchObject({ code: 'forbidden' })
    const colleague = actor('sender', world.newId())
    await expect(app.markAsSent(colleague, [message!.id])).rejects.toMatchObject({ code: 'not_found' })
    expect(await app.giveUp(colleague, 'all')).toBe(0)
    expect(await app.markAsSent(actor('sender'), 'all')).toBe(1)
  })
})

describe('a family shown as one', () => {
  it('in the list by its latest child’s state, under its root alone, and whole on its page', async () => {
    Object.assign(sink.options, {
      onRcpt: (to: string) => (to.startsWith('later') ? '450 4.2.1 busy' : null),
    })
    const to = ['now', 'later'].map((name) => ({ name: null, address: `${name}@client.example` }))
    const [message] = await world.enqueue([world.draft(server, { to })])
    await world.workUntil(async () => (await world.states()).sent === 1)
    expect(await list('sent')).toEqual([])
    expect(await list('retrying')).toMatchObject([
      { id: message!.id, recipient: 'now@client.example', moreRecipients: 1 },
    ])
    const [child] = await world.sql('SELECT id FROM messages WHERE parent_id IS NOT NULL')
    const detail = await app.getMessage(actor('admin'), String(child!.id))
    expect(detail).toMatchObject({
      id: message!.id,
      state: 'retrying',
      recipients: [
        { address: 'now@client.example', state: 'sent' },
        { address: 'later@client.example', state: 'queued' },
      ],
      attempts: [{ number: 1, outcome: 'sent', accepted: 1, code: 'recipients_deferred' }],
    })
    Object.assign(sink.options, { onRcpt: undefined })
    await world.sql(`UPDATE messages SET due_at = now() WHERE state = 'queued'`)
    await world.sql('UPDATE mail_server_leases SET next_due_at = now()')
    await world.workUntil(async () => (await world.states()).sent === 2)
    expect(await list('sent')).toHaveLength(1)
    expect((await app.getMessage(actor('admin'), message!.id)).attempts).toMatchObject([
      { number: 1, accepted: 1 },
      { number: 2, accepted: 1 },
    ])
  })
})

describe('pause and resume by hand', () => {
  it('holds what waits and lets it go', async () => {
    await app.setPaused(actor('admin'), server, true)
    const [message] = await world.enqueue([world.draft(server)])
    expect(await app.getMessage(actor('admin'), message!.id)).toMatchObject({ state: 'held', hold: 'paused' })
    const worker = world.work()
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(sink.messages).toHaveLength(0)
    await app.setPaused(actor('admin'), server, false)
    await worker.stop()
    await world.workUntil(async () => (await world.states()).sent === 1)
    await expect(app.setPaused(actor('sender'), server, true)).rejects.toMatchObject({ code: 'forbidden' })
  })
})
