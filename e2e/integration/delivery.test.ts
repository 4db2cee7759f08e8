import { randomBytes } from 'node:crypto'
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDeliveryWorld, until, type DeliveryWorld } from './support/delivery-world'
import { startSink, type Sink, type SinkOptions } from './support/sink'

let world: DeliveryWorld
let sink: Sink
let guarded: Sink
let server: string

beforeAll(async () => {
  sink = await startSink()
  guarded = await startSink({ password: 'juste' })
  world = await createDeliveryWorld([sink.port, guarded.port, 1])
})
afterAll(async () => {
  await world?.close()
  await sink?.stop()
  await guarded?.stop()
})

const script = (options: SinkOptions) =>
  Object.assign(
    sink.options,
    { onMail: undefined, onRcpt: undefined, onEnd: undefined, onConnect: undefined },
    options,
  )

beforeEach(async () => {
  script({})
  sink.messages.length = 0
  guarded.messages.length = 0
  await world.sql('DELETE FROM messages')
  await world.sql('UPDATE mail_server_leases SET next_due_at = NULL')
  server = await world.addServer(sink.port)
})

const one = async (change = {}) => (await world.enqueue([world.draft(server, change)]))[0]!
const is = (id: string, state: string) => async () => (await world.message(id)).state === state

describe('what arrives is what was written', () => {
  it('addresses, subject with accents, text, a blind copy that no header names', async () => {
    const { id, messageId } = await one({
      to: [{ name: 'Œuvre & Cie', address: 'a@client.example' }],
      cc: [{ name: null, address: 'b@client.example' }],
      bcc: [{ name: 'Secret', address: 'c@client.example' }],
      replyTo: 'devis@atelier.example',
      subject: 'Été : devis n° 42 — « façade »',
      html: '<p>Bonjour,</p><p>À bientôt.</p>',
    })
    await world.workUntil(is(id, 'sent'))
    const [got] = sink.messages
    expect(got!.from).toBe('courrier@atelier.example')
    expect(got!.to).toEqual(['a@client.example', 'b@client.example', 'c@client.example'])
    expect(got!.messageId).toBe(messageId)
    expect(got!.raw.toString()).not.toContain('c@client.example')
    expect(got!.raw.toString()).not.toContain('Secret')
    const mail = await simpleParser(got!.raw)
    expect(mail.subject).toBe('Été : devis n° 42 — « façade »')
    expect(mail.from?.value[0]).toEqual({ name: 'Atelier Lumière', address: 'courrier@atelier.example' })
    expect(mail.text?.trimEnd()).toBe('Bonjour,\n\nÀ bientôt.')
    expect(mail.replyTo?.value[0]?.address).toBe('devis@atelier.example')
    const row = await world.message(id)
    expect(row.recipients.map(({ state }) => state)).toEqual(['sent', 'sent', 'sent'])
    expect(row.attempts).toMatchObject([{ outcome: 'sent', number: 1, code: null }])
    expect(row.reply).toMatch(/^250/)
  })

  it('attachments byte by byte, in memory and as a stream', async () => {
    const small = randomBytes(5_000)
    const large = randomBytes(3_000_001)
    const ids = [
      await world.upload(small, 'façade à l’été.pdf', 'application/pdf'),
      await world.upload(large, 'grand.bin'),
    ]
    const composed = await one({ attachments: [{ id: ids[0]! }] })
    const streamed = await one({ attachments: [{ id: ids[1]! }], subject: 'grand' })
    expect((await world.message(composed.id)).composed).toBe(true)
    expect((await world.message(streamed.id)).composed).toBe(false)
    await world.workUntil(async () => (await world.states()).sent === 2)
    const mails = await Promise.all(sink.messages.map(({ raw }) => simpleParser(raw)))
    const contents = mails.flatMap(({ attachments }) => attachments)
    expect(contents.find(({ filename }) => filename === 'façade à l’été.pdf')!.content.equals(small)).toBe(
      true,
    )
    expect(contents.find(({ filename }) => filename === 'grand.bin')!.content.equals(large)).toBe(true)
    const sizes = await world.sql('SELECT size::int AS size FROM messages')
    expect(sink.messages.map(({ size }) => size).sort()).toEqual(sizes.map(({ size }) => size).sort())
  })

  it('signs in with a password, sealed until then', async () => {
    const own = await world.addServer(guarded.port, { username: 'relais', password: 'juste' })
    const { id } = (await world.enqueue([world.draft(own)]))[0]!
    await world.workUntil(is(id, 'sent'))
    expect(guarded.messages).toHaveLength(1)
  })
})

describe('enqueueing', () => {
  it('takes only this member’s own complete files, each once', async () => {
    const foreign = await world.upload(Buffer.from('x'), 'x', 'text/plain', world.newId())
    await expect(one({ attachments: [{ id: foreign }] })).rejects.toMatchObject({ code: 'not_found' })
    const own = await world.upload(Buffer.from('x'), 'x', 'text/plain')
    await one({ attachments: [{ id: own }] })
    await expect(one({ attachments: [{ id: own }] })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('answers a repeated submission with its first message, also at the same moment', async () => {
    const submissionKey = world.newId()
    const all = await Promise.all(Array.from({ length: 10 }, () => one({ submissionKey })))
    expect(new Set(all.map(({ id }) => id)).size).toBe(1)
    expect(all.filter(({ repeated }) => !repeated)).toHaveLength(1)
    expect(await world.states()).toEqual({ queued: 1 })
  })

  it('is nothing when its transaction is rolled back', async () => {
    const prepared = await world.prepareMessage(world.draft(server))
    const undone = world.db.inCompany(world.companyId, async (tx) => {
      await world.insertPrepared(tx, [prepared])
      throw new Error('no')
    })
    await expect(undone).rejects.toThrow('no')
    expect(await world.states()).toEqual({})
    expect((await world.lease(server)).next_due_at).toBeNull()
  })

  it('waits for its time', async () => {
    const { id } = await one({ dueAt: new Date(Date.now() + 1_500) })
    const worker = world.work()
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(sink.messages).toHaveLength(0)
    await until(is(id, 'sent'))
    await worker.stop()
  })
})

describe('the server’s answers', () => {
  it('4xx at any stage: another try later, nothing lost', async () => {
    script({ onMail: () => '451 4.3.0 later' })
    const first = await one()
    await world.workUntil(async () => (await world.message(first.id)).deferral_count === 1)
    script({ onEnd: () => '452 4.3.1 no room' })
    const second = await one()
    await world.workUntil(async () => (await world.message(second.id)).deferral_count === 1)
    for (const { id } of [first, second]) {
      const row = await world.message(id)
      expect(row.state).toBe('queued')
      expect(row.attempts).toMatchObject([{ outcome: 'deferred', code: 'deferred' }])
      const minutes = (row.due_at.getTime() - Date.now()) / 60_000
      expect(minutes).toBeGreaterThan(15)
      expect(minutes).toBeLessThan(31)
    }
    script({})
    await world.sql('UPDATE messages SET due_at = now()')
    await world.sql('UPDATE mail_server_leases SET next_due_at = now() WHERE mail_server_id = $1', [server])
    await world.workUntil(async () => (await world.states()).sent === 2)
    expect(sink.messages.map(({ messageId }) => messageId).sort()).toEqual(
      [first.messageId, second.messageId].sort(),
    )
  })

  it('gives up after four days of deferrals, with the last reply', async () => {
    script({ onMail: () => '451 4.3.0 later' })
    const { id } = await one()
    await world.sql(
      `UPDATE messages SET deferral_count = 40, first_deferred_at = now() - interval '4 days 1 minute'`,
    )
    await world.workUntil(is(id, 'failed'))
    const row = await world.message(id)
    expect(row.attempts).toMatchObject([{ outcome: 'failed', code: 'gave_up' }])
    expect(row.recipients[0]).toMatchObject({ state: 'failed', reply: expect.stringContaining('451 4.3.0') })
  })

  it('432: soon again, with fewer connections', async () => {
    script({ onEnd: () => '432 4.3.2 Concurrent connections limit exceeded.' })
    const { id } = await one()
    await world.workUntil(
      async () =>
        (await world.message(id)).attempt_count === 1 && (await world.message(id)).state === 'queued',
    )
    const row = await world.message(id)
    expect((row.due_at.getTime() - Date.now()) / 1000).toBeLessThan(91)
    expect(row.attempts).toMatchObject([{ outcome: 'deferred', code: 'concurrent_connections' }])
  })

  it('5xx for one of two: each recipient has an outcome of its own', async () => {
    script({ onRcpt: (to) => (to.startsWith('bad') ? '550 5.1.1 unknown' : null) })
    const { id } = await one({
      to: [
        { name: null, address: 'bad@client.example' },
        { name: null, address: 'good@client.example' },
      ],
    })
    await world.workUntil(is(id, 'sent'))
    expect(sink.messages.map(({ to }) => to)).toEqual([['good@client.example']])
    expect((await world.message(id)).recipients).toMatchObject([
      { address: 'bad@client.example', state: 'failed', reply: expect.stringContaining('550 5.1.1') },
      { address: 'good@client.example', state: 'sent' },
    ])
  })

  it('all refused: the message failed', async () => {
    script({ onRcpt: () => '550 5.1.1 unknown' })
    const { id } = await one({
      to: ['a', 'b'].map((name) => ({ name: null, address: `${name}@client.example` })),
    })
    await world.workUntil(is(id, 'failed'))
    expect((await world.message(id)).attempts).toMatchObject([
      { outcome: 'failed', code: 'unknown_recipient' },
    ])
  })

  it('whom the server accepted is never sent to again; the deferred go on in a child, shown as one', async () => {
    script({ onRcpt: (to) => (to.startsWith('later') ? '450 4.2.1 busy' : null) })
    const { id, messageId } = await one({
      to: ['now', 'later', 'later2'].map((name) => ({ name: null, address: `${name}@client.example` })),
    })
    await world.workUntil(is(id, 'sent'))
    const root = await world.message(id)
    expect(root).toMatchObject({
      list_state: 'queued',
      child_state: 'queued',
      recipients: [{ state: 'sent' }],
    })
    const [child] = await world.sql('SELECT id FROM messages WHERE parent_id = $1', [id])
    const childId = String(child!.id)
    expect(await world.message(childId)).toMatchObject({
      state: 'queued',
      deferral_count: 1,
      attempts: null,
      recipients: [
        { address: 'later@client.example', state: 'queued' },
        { address: 'later2@client.example', state: 'queued' },
      ],
    })
    // One of them again: the child has a child, of the same root.
    script({ onRcpt: (to) => (to.startsWith('later2') ? '450 4.2.1 busy' : null) })
    const again = async () => {
      await world.sql(`UPDATE messages SET due_at = now() WHERE state = 'queued'`)
      await world.sql('UPDATE mail_server_leases SET next_due_at = now() WHERE mail_server_id = $1', [server])
    }
    await again()
    await world.workUntil(is(childId, 'sent'))
    expect((await world.message(id)).list_state).toBe('queued')
    script({})
    await again()
    await world.workUntil(async () => (await world.message(id)).list_state === 'sent')
    expect(sink.messages.map(({ to }) => to)).toEqual([
      ['now@client.example'],
      ['later@client.example'],
      ['later2@client.example'],
    ])
    expect(new Set(sink.messages.map((message) => message.messageId)).size).toBe(3)
    expect(sink.messages[0]!.messageId).toBe(messageId)
    const [family] = await world.sql('SELECT words FROM message_search WHERE message_id = $1', [id])
    for (const { messageId } of sink.messages) expect(family!.words).toContain(messageId.toLowerCase())
    // Its headers name everybody, as those of its root did.
    const mail = await simpleParser(sink.messages[2]!.raw)
    expect([mail.to].flat()[0]?.value).toHaveLength(3)
  })

  it('a large message goes on in its child as the same stream', async () => {
    script({ onRcpt: (to) => (to.startsWith('later') ? '450 4.2.1 busy' : null) })
    const large = randomBytes(400_000)
    const { id } = await one({
      to: ['now', 'later'].map((name) => ({ name: null, address: `${name}@client.example` })),
      attachments: [{ id: await world.upload(large, 'grand.bin') }],
    })
    await world.workUntil(is(id, 'sent'))
    script({})
    await world.sql(`UPDATE messages SET due_at = now() WHERE state = 'queued'`)
    await world.sql('UPDATE mail_server_leases SET next_due_at = now() WHERE mail_server_id = $1', [server])
    await world.workUntil(async () => (await world.message(id)).list_state === 'sent')
    const [first, second] = sink.messages.map(({ raw }) => raw.toString('latin1'))
    const unsigned = (raw: string) => raw.replace(/^Message-ID: .*$/m, '')
    expect(unsigned(second!)).toBe(unsigned(first!))
  })

  it('a sender that was refused is not tried again with the next message', async () => {
    let tried = 0
    script({
      onEnd: () => {
        tried++
        return '554 5.2.252 SendAsDenied'
      },
    })
    await world.enqueue(Array.from({ length: 10 }, () => world.draft(server)))
    await world.workUntil(async () => (await world.states()).failed === 10)
    expect(tried).toBeLessThanOrEqual(5)
  })

  it('Send As denied: this sender’s message fails, the others go on', async () => {
    const denied =
      '554 5.2.252 SendAsDenied; courrier@atelier.example not allowed to send as x@atelier.example'
    script({ onEnd: ({ from }) => (from === 'x@atelier.example' ? denied : null) })
    const bad = await one({ from: { name: null, address: 'x@atelier.example' } })
    const good = await one()
    await world.workUntil(async () => (await is(bad.id, 'failed')()) && (await is(good.id, 'sent')()))
    const row = await world.message(bad.id)
    expect(row.attempts).toMatchObject([
      { outcome: 'failed', code: 'send_as_denied', reply: expect.stringContaining('SendAsDenied') },
    ])
    expect((await world.lease(server)).held_until).toBeNull()
  })

  it.each([
    ['554 5.2.2 mailbox full', 'mailbox_full'],
    ['554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException', 'daily_quota'],
    ['550 5.1.8 Access denied, bad outbound sender', 'restricted_sender'],
  ])('the mailbox’s own fault holds the server and fails nothing: %s', async (reply, code) => {
    script({ onEnd: () => reply })
    await world.enqueue(Array.from({ length: 20 }, () => world.draft(server)))
    await world.workUntil(async () => (await world.lease(server)).held_code === code)
    expect(await world.states()).toEqual({ queued: 20 })
    expect(await world.lease(server)).toMatchObject({
      held_reply: expect.stringContaining(reply.slice(4, 20)),
      owner: null,
      fault_count: 1,
    })
    const tried = await world.sql(`SELECT outcome FROM attempts WHERE company_id = $1`, [world.companyId])
    expect(tried.length).toBeLessThanOrEqual(3)
    expect(new Set(tried.map(({ outcome }) => outcome))).toEqual(new Set(['held']))
  })

  it('a refused password holds the server with its words', async () => {
    const own = await world.addServer(guarded.port, { username: 'relais', password: 'fausse' })
    await world.enqueue([world.draft(own), world.draft(own)])
    await world.workUntil(async () => (await world.lease(own)).held_code === 'auth_failed')
    expect(await world.states()).toEqual({ queued: 2 })
    expect((await world.lease(own)).held_reply).toContain('535 5.7.8')
  })

  it('a server that cannot be reached is left alone for a moment; no message counts a try', async () => {
    const nowhere = await world.addServer(1)
    const { id } = (await world.enqueue([world.draft(nowhere)]))[0]!
    await world.workUntil(async () => (await world.lease(nowhere)).held_code !== null)
    expect(await world.lease(nowhere)).toMatchObject({
      held_code: 'connection_refused',
      held_reply: null,
      fault_count: 1,
    })
    expect(await world.message(id)).toMatchObject({ state: 'queued', attempt_count: 0 })
  })

  it('too large for the server: told before anything is sent', async () => {
    const narrow = await startSink({ size: 10_000 })
    process.env.SMTP_ALLOWED_PORTS += `,${narrow.port}`
    const { getEnv } = await import('@/lib/platform/env')
    getEnv().SMTP_ALLOWED_PORTS.push(narrow.port)
    const own = await world.addServer(narrow.port)
    const { id } = (await world.enqueue([world.draft(own, { text: 'x'.repeat(20_000) })]))[0]!
    await world.workUntil(is(id, 'failed'))
    expect((await world.message(id)).attempts).toMatchObject([{ code: 'message_too_large', reply: null }])
    expect((await world.sql('SELECT size_limit FROM mail_servers WHERE id = $1', [own]))[0]).toEqual({
      size_limit: '10000',
    })
    await narrow.stop()
  })
})
