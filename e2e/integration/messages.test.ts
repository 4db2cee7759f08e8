import { randomBytes } from 'node:crypto'
import { foldText } from '@/lib/domain/fold-text'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { messageSchema } from '@/lib/domain/message'
import { openMessagesWorld, type MessagesWorld } from './support/messages-world'

/** Writing, finding and reading messages against a real database. */

let world: MessagesWorld
let app: MessagesWorld['app']
let admin: CompanyActor
let sender: CompanyActor
let auditor: CompanyActor
let stranger: CompanyActor
let serverId: string
let receive: MessagesWorld['receive']

beforeAll(async () => {
  world = await openMessagesWorld()
  ;({ app, admin, sender, auditor, stranger, serverId, receive } = world)
})

afterAll(() => world?.close())

type Row = {
  subject?: string
  state?: string
  attemptCount?: number
  createdAt?: Date
  dueAt?: Date
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
      ...row,
      subject,
    }
  })
  await app.db.inCompany(companyId, async (tx) => {
    await tx.message.createMany({ data: messages })
    await tx.messageSearch.createMany({
      data: messages.map(({ id, subject, messageId }) => ({
        companyId,
        messageId: id,
        words: foldText(`${subject} courrier@atelier.example contact@lorme.example ${messageId}`),
      })),
    })
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
    held = await world.createServer(admin, { username: 'pause@atelier.example', pausedAt: new Date() })
    ids = await insertMessages(admin, [
      { subject: 'Devis 100 % chêne', state: 'sent', createdAt: new Date('2026-10-01T10:00:00Z') },
      { subject: 'Réunion d’été', state: 'sent', createdAt: new Date('2026-11-20T10:00:00Z') },
      { subject: 'Facture_12', state: 'failed', createdAt: new Date('2026-11-23T22:59:00Z') },
      {
        subject: 'Minuit passé',
        state: 'queued',
        createdAt: new Date('2026-11-23T23:00:00Z'),
        dueAt: new Date('2026-11-23T23:00:00Z'),
      },
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
    [{ q: 'reunion d’e\u0301te\u0301' }, [1]],
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

  it('keeps images that are files of the message, and no others', async () => {
    const image = await receive(sender, randomBytes(100), 50, 'plan.png')
    const shown = `<img src="cid:${image.id}" alt="plan" />`
    const html = `<p>Voici</p>${shown}<img src="cid:${app.newId()}"><img src="https://x.example/p.png">`
    const { id } = await app.sendMessage(sender, input({ html, attachments: image.id }))
    const message = await app.getMessage(sender, id)
    expect(message.html).toBe(`<p>Voici</p>${shown}`)
    expect(message.text).toMatch(/Voici\s+plan/)
    // Taken along by another message it is another file, and the text names that one.
    const other = await app.sendMessage(sender, input({ html: `<p>${shown}</p>`, attachments: image.id }))
    const { html: copied, attachments } = await app.getMessage(sender, other.id)
    expect(attachments[0]!.id).not.toBe(image.id)
    expect(copied).toContain(`cid:${attachments[0]!.id}`)
  })

  it('says how long a right to send as somebody may be too new to work', async () => {
    const { id } = await app.sendMessage(sender, input())
    const until = (await app.getMessage(sender, id)).rightsFreshUntil!
    expect(until.getTime() - Date.now()).toBeGreaterThan(50 * 60_000)
    await app.db.inCompany(admin.company.id, (tx) =>
      tx.mailServer.updateMany({ data: { sendersChangedAt: new Date(Date.now() - 2 * 3600_000) } }),
    )
    expect((await app.getMessage(sender, id)).rightsFreshUntil).toBeNull()
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
