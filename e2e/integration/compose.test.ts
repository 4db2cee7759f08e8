import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { simpleParser } from 'mailparser'
import { describe, expect, it } from 'vitest'
import {
  composeBytes,
  composedSize,
  composeStream,
  withMessageId,
  type ComposeInput,
} from '@/lib/mail/compose-message'

const base: ComposeInput = {
  from: { name: 'Élodie Martin, Atelier', address: 'courrier@atelier.example' },
  to: [{ name: 'Œuvre & Cie', address: 'a@client.example' }],
  cc: [{ name: null, address: 'b@client.example' }],
  replyTo: 'devis@atelier.example',
  subject: 'Été : devis n° 42 — « façade » 🧱',
  text: 'Bonjour,\n\n.un point en début de ligne\n..deux\nÀ bientôt',
  html: '<p>Bonjour, <b>à bientôt</b></p>',
  messageId: '<0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee@atelier.example>',
  date: new Date('2026-11-24T06:30:00Z'),
  boundary: '0190aaaabbbb',
  attachments: [],
}
const bytes = (size: number) =>
  Buffer.from(Array.from({ length: size }, (_, index) => (index * 31 + size) % 256))

describe('composing', () => {
  it('writes what was typed', async () => {
    const parsed = await simpleParser(await composeBytes(base, []))
    expect(parsed.subject).toBe(base.subject)
    expect(parsed.from?.value[0]).toEqual({ name: base.from.name, address: base.from.address })
    expect(parsed.messageId).toBe(base.messageId)
    expect(parsed.date?.toISOString()).toBe(base.date.toISOString())
    expect(parsed.text?.trimEnd()).toBe(base.text)
    expect(parsed.html).toContain('<b>à bientôt</b>')
  })

  it('makes a text part when only HTML was written', async () => {
    const parsed = await simpleParser(await composeBytes({ ...base, text: '' }, []))
    expect(parsed.text).toContain('Bonjour, à bientôt')
  })

  it.each([0, 1, 2, 3, 56, 57, 58, 114, 1000, 70_000, 300_001])(
    'makes the same bytes as a stream and in memory, of the size it said (attachment of %d)',
    async (size) => {
      const input = {
        ...base,
        attachments: [
          { fileName: 'façade à l’été.pdf', contentType: 'application/pdf', size },
          { fileName: 'note.txt', contentType: 'text/plain', size: 5 },
          { fileName: 'message.eml', contentType: 'message/rfc822', size: 7 },
        ],
      }
      const contents = [bytes(size), Buffer.from('héh\n'), Buffer.from('a: b\n\nc')]
      const inMemory = await composeBytes(input, contents)
      const streamed = await buffer(
        composeStream(input, (index) => Readable.from(contents[index]!.length ? [contents[index]!] : [])),
      )
      expect(streamed.equals(inMemory)).toBe(true)
      expect(await composedSize(input)).toBe(inMemory.length)
      expect(inMemory.equals(await composeBytes(input, contents))).toBe(true)
      const parsed = await simpleParser(inMemory)
      expect(parsed.attachments[0]!.content.equals(contents[0]!)).toBe(true)
      expect(parsed.attachments[0]!.filename).toBe('façade à l’été.pdf')
      expect(parsed.attachments[1]!.content.equals(contents[1]!)).toBe(true)
    },
  )

  it('shows the files that its HTML names within it, and the others beside it', async () => {
    const [image, plan] = ['0190aaaa-bbbb-7ccc-8ddd-00000000000a', '0190aaaa-bbbb-7ccc-8ddd-00000000000b']
    const input: ComposeInput = {
      ...base,
      html: `<p>Voici <img src="cid:${image}" alt="façade"></p>`,
      attachments: [
        { id: plan, fileName: 'plan.pdf', contentType: 'application/pdf', size: 300 },
        { id: image, fileName: 'façade.png', contentType: 'image/png', size: 70_000 },
      ],
    }
    const contents = [bytes(300), bytes(70_000)]
    const raw = await composeBytes(input, contents)
    const streamed = await buffer(composeStream(input, (index) => Readable.from([contents[index]!])))
    expect(streamed.equals(raw)).toBe(true)
    expect(await composedSize(input)).toBe(raw.length)
    const parsed = await simpleParser(raw, { skipImageLinks: true })
    expect(parsed.html).toContain(`<img src="cid:${image}@relais" alt="façade">`)
    const parts = parsed.attachments.map(({ filename, contentDisposition, cid, related, content }) => [
      filename,
      contentDisposition,
      cid,
      related === true,
      content.length,
    ])
    expect(parts).toHaveLength(2)
    expect(parts).toContainEqual(['façade.png', 'inline', `${image}@relais`, true, 70_000])
    expect(parts).toContainEqual(['plan.pdf', 'attachment', undefined, false, 300])
  })

  it('ends every line as SMTP wants it', async () => {
    const raw = (await composeBytes(base, [])).toString('latin1')
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  })

  it('destroys the stream when a source breaks off', async () => {
    const input = { ...base, attachments: [{ fileName: 'a', contentType: 'application/pdf', size: 9 }] }
    const broken = () =>
      Readable.from(
        (async function* () {
          yield Buffer.from('abc')
          throw new Error('the database went away')
        })(),
      )
    await expect(buffer(composeStream(input, broken))).rejects.toThrow('the database went away')
  })

  it('changes nothing but the Message-ID under another one', async () => {
    const raw = await composeBytes(base, [])
    const other = '<0190ffff-bbbb-7ccc-8ddd-eeeeeeeeeeee@atelier.example>'
    const changed = withMessageId(raw, other)
    expect(changed.length).toBe(raw.length)
    expect(changed.toString().replace(other, base.messageId)).toBe(raw.toString())
    expect(withMessageId(raw, base.messageId)).toBe(raw)
  })
})

describe('header injection', () => {
  const evil = 'x\r\nBcc: evil@z.example'
  it.each<[string, Partial<ComposeInput>]>([
    ['subject', { subject: evil }],
    ['subject, bare LF', { subject: 'x\nBcc: evil@z.example' }],
    ['name of From', { from: { name: evil, address: 'a@b.example' } }],
    ['name of To', { to: [{ name: evil, address: 'a@b.example' }] }],
    ['address', { to: [{ name: null, address: 'b@y.example>\r\nRCPT TO:<evil@z.example' }] }],
    ['two addresses in one', { to: [{ name: null, address: 'a@b.example, evil@z.example' }] }],
    ['fullwidth at sign', { to: [{ name: null, address: 'a＠b.example' }] }],
    ['Reply-To', { replyTo: 'a@b.example\r\nBcc: evil@z.example' }],
    ['Message-ID', { messageId: '<a@b>\r\nBcc: evil@z.example' }],
    ['file name', { attachments: [{ fileName: 'a"\r\nX: y.pdf', contentType: 'application/pdf', size: 0 }] }],
    ['content type', { attachments: [{ fileName: 'a', contentType: 'text/plain\r\nX: y', size: 0 }] }],
    ['boundary', { boundary: 'a\r\nX: y' }],
  ])('is refused in %s', async (_, change) => {
    await expect(composeBytes({ ...base, ...change }, [Buffer.alloc(0)])).rejects.toMatchObject({
      code: 'invalid',
    })
  })

  it('never names a blind copy, and opens no file or address that a text asks for', async () => {
    const paths = JSON.parse('{"path":"/etc/hostname","href":"http://127.0.0.1/"}') as string
    for (const change of [{ html: paths }, { text: paths }] as Partial<ComposeInput>[]) {
      await expect(composeBytes({ ...base, ...change }, [])).rejects.toThrow()
    }
    expect((await composeBytes(base, [])).toString()).not.toMatch(/^bcc:/im)
  })
})
