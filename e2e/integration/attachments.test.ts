import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { messageSchema } from '@/lib/domain/message'
import { MAX_ATTACHMENT_BYTES } from '@/lib/domain/message-limits'
import { openMessagesWorld, streamOf, type MessagesWorld } from './support/messages-world'

/** Files of a message that is being written, against a real database. */

let world: MessagesWorld
let app: MessagesWorld['app']
let admin: CompanyActor
let sender: CompanyActor
let auditor: CompanyActor
let stranger: CompanyActor
let receive: MessagesWorld['receive']

beforeAll(async () => {
  world = await openMessagesWorld()
  ;({ app, admin, sender, auditor, stranger, receive } = world)
})

afterAll(() => world?.close())

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

  it('of more than 100 MB together are refused before anything is accepted', async () => {
    const files = [await receive(admin, randomBytes(10)), await receive(admin, randomBytes(10))]
    await app.db.inCompany(admin.company.id, (tx) =>
      tx.attachment.updateMany({
        where: { id: { in: files.map(({ id }) => id) } },
        data: { size: 60 * 1024 * 1024 },
      }),
    )
    const message = messageSchema.parse({
      from: 'courrier@atelier.example',
      to: 'client@client.example',
      subject: 'Plans',
      text: 'Voici.',
      attachments: files.map(({ id }) => id),
      submissionKey: app.newId(),
    })
    await expect(app.sendMessage(admin, message)).rejects.toMatchObject({
      code: 'invalid',
      details: { attachments: 'invalid.attachments_together', limit: 100 },
    })
  })
})
