import { describe, expect, it } from 'vitest'
import { cutIntoChunks, readPieces } from './chunk-stream'
import { cleanFileName } from './clean-file-name'
import { attachmentDisposition } from './content-disposition'
import { contentTypeOf } from './content-type'

describe('cleanFileName', () => {
  it.each([
    ['Devis été.pdf', 'Devis été.pdf'],
    ['C:\\Users\\lea\\Plans.zip', 'Plans.zip'],
    ['../../etc/passwd', 'passwd'],
    ['facture\r\nBcc: a@b.fr.pdf', 'factureBcc: a@b.fr.pdf'],
    ['photo\u202Egnp.exe', 'photognp.exe'],
    ['  deux   mots .txt ', 'deux mots .txt'],
    ['', 'document'],
    ['..', 'document'],
    ['\ud800seul.txt', 'seul.txt'],
  ])('%j becomes %j', (typed, clean) => expect(cleanFileName(typed)).toBe(clean))

  it('keeps the extension of a long name and composes letters', () => {
    const name = cleanFileName('e\u0301'.repeat(300) + '.pdf')
    expect(name).toHaveLength(200)
    expect(name).toMatch(/^é+\.pdf$/)
  })

  it('never cuts a letter in half', () => {
    expect(encodeURIComponent(cleanFileName('🪵'.repeat(150)))).toBeTruthy()
    expect(encodeURIComponent(cleanFileName('a' + '🪵'.repeat(150)))).toBeTruthy()
  })
})

describe('contentTypeOf', () => {
  it.each([
    ['a.PDF', 'text/html', 'application/pdf'],
    ['a.bin', 'application/x-thing', 'application/x-thing'],
    ['a', null, 'application/octet-stream'],
    ['a.bin', 'text/html; charset=x\r\nX: y', 'text/html'],
    ['a.bin', 'no type', 'application/octet-stream'],
    ['a.eml', 'message/rfc822', 'application/octet-stream'],
    ['a.constructor', null, 'application/octet-stream'],
  ])('%s declared %s is %s', (name, declared, type) => expect(contentTypeOf(name, declared)).toBe(type))
})

describe('attachmentDisposition', () => {
  it('says the name twice and lets nothing out of it', () => {
    expect(attachmentDisposition('Devis "été" 100%;.pdf')).toBe(
      `attachment; filename="Devis _ete_ 100_;.pdf"; filename*=UTF-8''Devis%20%22%C3%A9t%C3%A9%22%20100%25%3B.pdf`,
    )
    expect(attachmentDisposition("l'été (1).txt")).toContain("UTF-8''l%27%C3%A9t%C3%A9%20%281%29.txt")
  })
})

describe('cutIntoChunks', () => {
  const pieces = (...sizes: number[]) =>
    readPieces(
      new ReadableStream<Uint8Array>({
        start(controller) {
          let next = 0
          for (const size of sizes) controller.enqueue(Uint8Array.from({ length: size }, () => next++ % 251))
          controller.close()
        },
      }),
    )
  const collect = async (source: AsyncIterable<Uint8Array>) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of source) chunks.push(chunk)
    return chunks
  }

  it.each([[[1, 1, 1, 1, 1]], [[5]], [[3, 9, 0, 2]], [[]], [[4, 4]]])(
    'keeps every byte of %j',
    async (sizes) => {
      const chunks = await collect(cutIntoChunks(pieces(...sizes), 4, 100))
      const total = sizes.reduce((sum, size) => sum + size, 0)
      expect(chunks.map((chunk) => chunk.length).slice(0, -1)).toEqual(chunks.slice(0, -1).map(() => 4))
      expect(chunks.flatMap((chunk) => [...chunk])).toEqual(Array.from({ length: total }, (_, i) => i % 251))
    },
  )

  it('stops at the bound and tells the sender', async () => {
    let cancelled = false
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(10)),
      cancel: () => {
        cancelled = true
      },
    })
    await expect(collect(cutIntoChunks(readPieces(endless), 8, 25))).rejects.toMatchObject({
      code: 'too_large',
    })
    expect(cancelled).toBe(true)
  })
})
