import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { MAX_ATTACHMENT_BYTES, messageSchema } from '@/lib/domain/message'
import type { CompanyActor } from '@/lib/auth/company-actor'
import type { Role } from '@/lib/domain/permissions'
import { createTestDatabase, type TestDatabase } from '../run/test-database'
import { TEST_SECRETS } from '../run/test-secrets'

/** Writing, finding and reading messages, and their files, against a real database. */

let database: TestDatabase
let app: Awaited<ReturnType<typeof load>>

async function load() {
  const [people, companyActor, ids, db, ...rest] = await Promise.all([
    import('@/lib/auth/people'),
    import('@/lib/auth/company-actor'),
    import('@/lib/platform/ids'),
    import('@/lib/db'),
    import('@/lib/data/messages/send-message'),
    import('@/lib/data/messages/find-messages'),
    import('@/lib/data/messages/get-message'),
    import('@/lib/data/messages/message-filters'),
    import('@/lib/data/attachments/receive-upload'),
    import('@/lib/data/attachments/remove-upload'),
    import('@/lib/data/attachments/find-uploads'),
    import('@/lib/data/attachments/open-attachment'),
    import('@/lib/data/senders/find-senders'),
  ])
  const [send, find, get, filters, receive, remove, uploads, open, senders] = rest
  const useCases = {
    ...send,
    ...find,
    ...get,
    ...filters,
    ...receive,
    ...remove,
    ...uploads,
    ...open,
    ...senders,
  }
  return { ...people, ...companyActor, ...ids, ...useCases, db }
}

let admin: CompanyActor
let sender: CompanyActor
let auditor: CompanyActor
let stranger: CompanyActor
let serverId: string

beforeAll(async () => {
  database = await createTestDatabase()
  const env = {
    ...TEST_SECRETS,
    WEB_DATABASE_URL: database.webUrl,
    WORKER_DATABASE_URL: database.workerUrl,
    APP_URL: 'http://localhost:3211',
    LOG_LEVEL: 'silent',
  }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  app = await load()
  admin = await createMember('admin@atelier.example', 'atelier', 'admin')
  sender = await createMember('envoi@atelier.example', 'atelier', 'sender')
  auditor = await createMember('audit@atelier.example', 'atelier', 'auditor')
  stranger = await createMember('admin@verriere.example', 'verriere', 'admin')
  serverId = await createServer(admin, {
    username: 'courrier@atelier.example',
    fromFilter: 'devis@atelier.example',
  })
  await createServer(stranger, { username: 'courrier@verriere.example' })
})

afterAll(async () => {
  await app?.db.closeDatabases()
  vi.unstubAllEnvs()
  await database?.drop()
})

async function createMember(email: string, slug: string, role: Role): Promise<CompanyActor> {
  const { userId, companyId } = await app.createUser({ email, companySlug: slug, companyName: slug, role })
  return app.companyActor({
    actor: { userId, name: email, email, locale: null, timeZone: 'Europe/Paris', sessionId: app.newId() },
    company: { id: companyId, slug, name: slug },
    member: { id: app.newId(), role, developerMode: false },
  })
}

async function createServer(
  who: CompanyActor,
  values: { username?: string; fromFilter?: string; priority?: number; replyTo?: string; pausedAt?: Date },
): Promise<string> {
  const id = app.newId()
  await app.db.inCompany(who.company.id, async (tx) => {
    await tx.mailServer.create({
      data: {
        companyId: who.company.id,
        id,
        description: values.username ?? id,
        host: 'relay.example',
        port: 25,
        authentication: 'none',
        security: 'none',
        ...values,
      },
    })
    await tx.mailServerLease.createMany({ data: [{ companyId: who.company.id, mailServerId: id }] })
  })
  return id
}

const streamOf = (bytes: Uint8Array, piece = 1): ReadableStream<Uint8Array> => {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.subarray(at, (at += piece)))
    },
  })
}

const receive = (who: CompanyActor, bytes: Uint8Array, piece?: number, fileName = 'plan.pdf') =>
  app.receiveUpload(who, { fileName, declaredType: null, declaredSize: null, body: streamOf(bytes, piece) })

const countRows = (who: CompanyActor, table: 'attachment' | 'attachmentChunk') =>
  app.db.inCompany(who.company.id, (tx) =>
    table === 'attachment' ? tx.attachment.count() : tx.attachmentChunk.count(),
  )

describe('files', () => {
  it('arrive byte by byte and are read back the same', async () => {
    const bytes = randomBytes(3000)
    const upload = await receive(sender, bytes, 1, 'C:\\temp\\Été.pdf')
    expect(upload).toEqual({ id: expect.any(String), fileName: 'Été.pdf', size: 3000 })
    const file = await app.openAttachment(sender, upload.id)
    expect(file).toMatchObject({ fileName: 'Été.pdf', contentType: 'application/pdf', size: 3000 })
    expect(Buffer.from(await new Response(file.body).arrayBuffer()).equals(bytes)).toBe(true)
  })

  it('are cut into chunks of 256 kB, whatever the pieces', async () => {
    const bytes = randomBytes(2 * app.CHUNK_BYTES + 17)
    const before = await countRows(sender, 'attachmentChunk')
    const { id } = await receive(sender, bytes, 100_003)
    expect((await countRows(sender, 'attachmentChunk')) - before).toBe(3)
    const row = await app.db.inCompany(sender.company.id, (tx) =>
      tx.attachment.findFirstOrThrow({ where: { id } }),
    )
    expect(row).toMatchObject({ state: 'complete', size: BigInt(bytes.length) })
    expect(Buffer.from(row.sha256!)).toEqual(createHash('sha256').update(bytes).digest())
    const file = await app.openAttachment(sender, id)
    expect(Buffer.from(await new Response(file.body).arrayBuffer()).equals(bytes)).toBe(true)
  })

  it('may be empty', async () => {
    const { id, size } = await receive(sender, new Uint8Array(0))
    expect(size).toBe(0)
    const file = await app.openAttachment(sender, id)
    expect((await new Response(file.body).arrayBuffer()).byteLength).toBe(0)
  })

  it('are refused above 25 MB, declared or not, and leave nothing behind', async () => {
    const before = [await countRows(sender, 'attachment'), await countRows(sender, 'attachmentChunk')]
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
    })
    const file = { fileName: 'a.bin', declaredType: null, declaredSize: null, body: endless }
    await expect(app.receiveUpload(sender, file)).rejects.toMatchObject({ code: 'too_large' })
    const declared = { ...file, declaredSize: MAX_ATTACHMENT_BYTES + 1, body: streamOf(new Uint8Array(1)) }
    await expect(app.receiveUpload(sender, declared)).rejects.toMatchObject({ code: 'too_large' })
    expect([await countRows(sender, 'attachment'), await countRows(sender, 'attachmentChunk')]).toEqual(
      before,
    )
  })

  it('that break off leave nothing behind', async () => {
    const before = await countRows(sender, 'attachment')
    let sent = 0
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent++ > 3) controller.error(new Error('gone'))
        else controller.enqueue(new Uint8Array(200_000))
      },
    })
    const file = { fileName: 'a.bin', declaredType: null, declaredSize: null, body: broken }
    await expect(app.receiveUpload(sender, file)).rejects.toThrow('gone')
    expect(await countRows(sender, 'attachment')).toBe(before)
  })

  it('belong to who sent them until a message takes them', async () => {
    const { id } = await receive(sender, randomBytes(10))
    for (const other of [admin, auditor, stranger]) {
      await expect(app.openAttachment(other, id)).rejects.toMatchObject({ code: 'not_found' })
      expect(await app.findUploads(other, [id])).toEqual([])
    }
    for (const other of [admin, stranger]) {
      await expect(app.removeUpload(other, id)).rejects.toMatchObject({ code: 'not_found' })
    }
    await expect(receive(auditor, randomBytes(10))).rejects.toMatchObject({ code: 'forbidden' })
    expect(await app.findUploads(sender, [id])).toHaveLength(1)
    await app.removeUpload(sender, id)
    expect(await app.findUploads(sender, [id])).toEqual([])
    await expect(app.removeUpload(sender, id)).rejects.toMatchObject({ code: 'not_found' })
  })
})

type Row = {
  subject?: string
  state?: string
  attemptCount?: number
  createdAt?: Date
  mailServerId?: string
}

/** Messages as rows, oldest first; for the list, which does not care how they came. */
async function insertMessages(who: CompanyActor, rows: Row[]): Promise<string[]> {
  const companyId = who.company.id
  const messages = rows.map((row) => {
    const id = app.newId()
    const messageId = `<${id}@atelier.example>`
    const subject = row.subject ?? 'Sans nom'
    return {
      companyId,
      id,
      mailServerId: serverId,
      createdBy: who.actor.userId,
      fromAddress: 'courrier@atelier.example',
      messageId,
      date: new Date(),
      boundary: 'b',
      size: 100,
      composed: true,
      chosenBecause: 'account',
      search: `${subject} courrier@atelier.example contact@lorme.example ${messageId}`.toLowerCase(),
      ...row,
      subject,
    }
  })
  await app.db.inCompany(companyId, async (tx) => {
    await tx.message.createMany({ data: messages })
    await tx.recipient.createMany({
      data: messages.map(({ id }) => ({
        companyId,
        id: app.newId(),
        messageId: id,
        position: 0,
        kind: 'to',
        address: 'contact@lorme.example',
      })),
    })
  })
  return messages.map(({ id }) => id)
}

const NOW = new Date('2026-11-24T10:00:00Z')
const list = (who: CompanyActor, query: Record<string, string>, pageSize?: number) =>
  app.findMessages(who, app.parseMessageFilters(query), { timeZone: 'Europe/Paris', now: NOW, pageSize })
const idsOf = (page: { rows: { id: string }[] }) => page.rows.map(({ id }) => id)

describe('the list', () => {
  let held: string
  let ids: string[]

  beforeAll(async () => {
    held = await createServer(admin, { username: 'pause@atelier.example', pausedAt: new Date() })
    ids = await insertMessages(admin, [
      { subject: 'Devis 100 % chêne', state: 'sent', createdAt: new Date('2026-10-01T10:00:00Z') },
      { subject: 'Réunion d’été', state: 'sent', createdAt: new Date('2026-11-20T10:00:00Z') },
      { subject: 'Facture_12', state: 'failed', createdAt: new Date('2026-11-23T22:59:00Z') },
      { subject: 'Minuit passé', state: 'queued', createdAt: new Date('2026-11-23T23:00:00Z') },
      { subject: 'Encore', state: 'queued', attemptCount: 2, createdAt: NOW },
      { subject: 'Retenu', state: 'queued', attemptCount: 1, mailServerId: held, createdAt: NOW },
    ])
  })

  it('pages both ways without losing or doubling a row', async () => {
    const all = [...ids].reverse()
    expect(idsOf(await list(admin, {}))).toEqual(all)
    const first = await list(admin, {}, 2)
    expect([idsOf(first), first.newer]).toEqual([all.slice(0, 2), null])
    const second = await list(admin, { older: first.older! }, 2)
    expect(idsOf(second)).toEqual(all.slice(2, 4))
    const third = await list(admin, { older: second.older! }, 2)
    expect([idsOf(third), third.older]).toEqual([all.slice(4), null])
    const back = await list(admin, { newer: third.newer! }, 2)
    expect(idsOf(back)).toEqual(all.slice(2, 4))
    const top = await list(admin, { newer: back.newer! }, 2)
    expect([idsOf(top), top.newer, top.older]).toEqual([all.slice(0, 2), null, first.older])
  })

  it.each([
    [{ state: 'queued' }, [3]],
    [{ state: 'retrying' }, [4]],
    [{ state: 'held' }, [5]],
    [{ state: 'sent' }, [1, 0]],
    [{ state: 'failed' }, [2]],
    [{ state: 'cancelled' }, []],
    [{ period: 'today' }, [5, 4, 3]],
    [{ period: '7d' }, [5, 4, 3, 2, 1]],
    [{ period: 'custom', from: '2026-10-01', until: '2026-11-20' }, [1, 0]],
    [{ period: 'custom', until: '2026-10-01' }, [0]],
    [{ q: 'RÉUNION' }, [1]],
    [{ q: 'reunion d’e\u0301te\u0301' }, []],
    [{ q: 'd’e\u0301te\u0301' }, [1]],
    [{ q: '100 %' }, [0]],
    [{ q: 'facture_1' }, [2]],
    [{ q: 'facture%1' }, []],
    [{ q: 'contact@lorme.example' }, [5, 4, 3, 2, 1, 0]],
    [{ q: 'devis lorme' }, [0]],
    [{ q: 'lorme', state: 'held' }, [5]],
    [{ q: 'lorme', state: 'retrying', period: 'today' }, [4]],
  ] as [Record<string, string>, number[]][])('%j', async (query, expected) => {
    const page = await list(admin, query)
    expect(page.rows.map(({ id }) => ids.indexOf(id))).toEqual(expected)
  })

  it('finds by server, and by Message-ID as one copies it', async () => {
    expect(idsOf(await list(admin, { server: held }))).toEqual([ids[5]])
    expect(idsOf(await list(admin, { q: `<${ids[2]!.toUpperCase()}@atelier.example>` }))).toEqual([ids[2]])
  })

  it('pages through what a search found, both ways', async () => {
    const first = await list(admin, { q: 'lorme' }, 4)
    const second = await list(admin, { q: 'lorme', older: first.older! }, 4)
    expect([...idsOf(first), ...idsOf(second)]).toEqual([...ids].reverse())
    expect(idsOf(await list(admin, { q: 'lorme', newer: second.newer! }, 4))).toEqual(idsOf(first))
  })

  it('shows what a row is', async () => {
    const { rows } = await list(admin, { q: 'retenu' })
    expect(rows[0]).toMatchObject({
      state: 'held',
      subject: 'Retenu',
      recipient: 'contact@lorme.example',
      moreRecipients: 0,
      server: 'pause@atelier.example',
      attempts: 1,
    })
  })

  it('sifts what the search function cannot know out of many', async () => {
    const many = await insertMessages(
      admin,
      Array.from({ length: 620 }, (_, i) => ({
        subject: 'Lettre circulaire',
        attemptCount: i === 3 ? 1 : 0,
        createdAt: NOW,
      })),
    )
    expect(idsOf(await list(admin, { q: 'circulaire', state: 'retrying' }))).toEqual([many[3]])
    await app.db.inCompany(admin.company.id, async (tx) => {
      await tx.recipient.deleteMany({ where: { messageId: { in: many } } })
      await tx.message.deleteMany({ where: { id: { in: many } } })
    })
  })

  it('is one’s own for a sender, everything for an auditor, nothing for a stranger', async () => {
    const [own] = await insertMessages(sender, [{ subject: 'De l’atelier', createdAt: NOW }])
    expect(idsOf(await list(sender, {}))).toEqual([own])
    expect(idsOf(await list(sender, { q: 'lorme' }))).toEqual([own])
    expect(idsOf(await list(auditor, {}))).toEqual([own, ...[...ids].reverse()])
    expect((await list(stranger, {})).rows).toEqual([])
    expect((await list(stranger, { q: 'lorme' })).rows).toEqual([])
    await expect(app.getMessage(sender, ids[0]!)).rejects.toMatchObject({ code: 'not_found' })
    await expect(app.getMessage(stranger, ids[0]!)).rejects.toMatchObject({ code: 'not_found' })
    await expect(app.getMessage(admin, 'nothing')).rejects.toMatchObject({ code: 'not_found' })
    expect((await app.getMessage(auditor, own!)).author?.email).toBe('envoi@atelier.example')
  })
})

describe('sending', () => {
  const input = (values: Record<string, unknown> = {}) =>
    messageSchema.parse({
      from: 'devis@atelier.example',
      to: 'Léa <contact@lorme.example>, pose@lorme.example',
      bcc: 'archive@atelier.example',
      subject: 'Devis été',
      text: 'Bonjour',
      submissionKey: crypto.randomUUID(),
      ...values,
    })

  it('offers the account, the filter’s addresses and, by domain, one’s own', async () => {
    const addresses = (await app.findSenders(sender)).map(({ address }) => address)
    expect(addresses).toEqual(['courrier@atelier.example', 'devis@atelier.example', 'pause@atelier.example'])
    await expect(app.findSenders(auditor)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('commits a message with its recipients and files', async () => {
    const bytes = randomBytes(300_000)
    const file = await receive(sender, bytes, 65_536, 'Plan.pdf')
    const { id } = await app.sendMessage(sender, input({ attachments: file.id, priority: 'high' }))
    const message = await app.getMessage(sender, id)
    expect(message).toMatchObject({
      state: 'queued',
      subject: 'Devis été',
      priority: 'high',
      chosenBecause: 'address',
      text: 'Bonjour',
      html: null,
      author: { email: 'envoi@atelier.example' },
      server: { id: serverId },
    })
    expect(message.recipients.map(({ kind, name, address }) => [kind, name, address])).toEqual([
      ['to', 'Léa', 'contact@lorme.example'],
      ['to', null, 'pose@lorme.example'],
      ['bcc', null, 'archive@atelier.example'],
    ])
    expect(message.attachments).toEqual([{ id: file.id, fileName: 'Plan.pdf', size: bytes.length }])
    for (const who of [sender, admin, auditor]) {
      const open = await app.openAttachment(who, file.id)
      expect(Buffer.from(await new Response(open.body).arrayBuffer()).equals(bytes)).toBe(true)
    }
    await expect(app.openAttachment(stranger, file.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(app.removeUpload(sender, file.id)).rejects.toMatchObject({ code: 'not_found' })
    expect(idsOf(await list(sender, { q: `devis été` }))).toEqual([id])
    expect(idsOf(await list(sender, { q: message.messageId }))).toEqual([id])
  })

  it('is one message for one form, one after the other or at once', async () => {
    const file = await receive(sender, randomBytes(10))
    const form = input({ attachments: file.id })
    const answers = await Promise.all(Array.from({ length: 5 }, () => app.sendMessage(sender, form)))
    answers.push(await app.sendMessage(sender, form))
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    const count = await app.db.inCompany(sender.company.id, (tx) =>
      tx.message.count({ where: { submissionKey: form.submissionKey } }),
    )
    expect(count).toBe(1)
  })

  it('cleans HTML and makes the text of it', async () => {
    const html = '<p>Bonjour <b>Léa</b></p><script>x()</script><img src="https://x.example/p.png">'
    const { id } = await app.sendMessage(sender, input({ html, text: 'autre chose' }))
    const message = await app.getMessage(sender, id)
    expect([message.html, message.text]).toEqual(['<p>Bonjour <strong>Léa</strong></p>', 'Bonjour Léa'])
  })

  it('refuses a From that is not the member’s, and files that are not', async () => {
    for (const from of ['patron@atelier.example', 'courrier@verriere.example']) {
      await expect(app.sendMessage(sender, input({ from }))).rejects.toMatchObject({
        code: 'invalid',
        details: { from: 'invalid.choice' },
      })
    }
    const foreign = await receive(admin, randomBytes(10))
    await expect(app.sendMessage(sender, input({ attachments: foreign.id }))).rejects.toMatchObject({
      code: 'invalid',
      details: { attachments: 'invalid.attachment' },
    })
    await expect(app.sendMessage(auditor, input())).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('takes the server’s Reply-To when none was written, and waits for a server in pause', async () => {
    await app.db.inCompany(admin.company.id, (tx) =>
      tx.mailServer.updateMany({ where: { id: serverId }, data: { replyTo: 'reponses@atelier.example' } }),
    )
    const first = await app.sendMessage(sender, input())
    expect((await app.getMessage(sender, first.id)).replyTo).toBe('reponses@atelier.example')
    const second = await app.sendMessage(sender, input({ replyTo: 'envoi@atelier.example' }))
    expect((await app.getMessage(sender, second.id)).replyTo).toBe('envoi@atelier.example')
    const third = await app.sendMessage(sender, input({ from: 'pause@atelier.example' }))
    expect(await app.getMessage(sender, third.id)).toMatchObject({ state: 'held', hold: 'paused' })
  })
})
