import type { Readable } from 'node:stream'
import { convert } from 'html-to-text'
import MailComposer from 'nodemailer/lib/mail-composer'
import { isAddress, isDisplayName, type Mailbox } from '@/lib/domain/addresses'
import { contentIdOf, findImages, renameImages } from '@/lib/domain/inline-images'
import { isAllowedHeader, isHeaderValue, type MessageHeader } from '@/lib/domain/message-headers'
import { AppError } from '@/lib/platform/errors'

/** An attachment as the composer needs it; its bytes come apart, in the same order. */
export type ComposeAttachment = {
  /** By which the HTML may show it (lib/domain/inline-images). */
  id?: string
  fileName: string
  contentType: string
  size: number
}

/** Everything that decides a message's bytes. The same values make the same bytes, whenever and wherever. */
export type ComposeInput = {
  from: Mailbox
  to: Mailbox[]
  cc: Mailbox[]
  replyTo: string | null
  subject: string
  text: string
  html: string | null
  /** With its angle brackets. */
  messageId: string
  date: Date
  boundary: string
  /** Besides those that the fields above make. */
  headers?: MessageHeader[]
  attachments: ComposeAttachment[]
}

/** RFC 2045 section 6.8: lines of 76 characters. */
const LINE = 76

/**
 * The message's bytes, from attachments that are in memory.
 * @throws AppError invalid: something that is no header value (security.md 38)
 */
export async function composeBytes(input: ComposeInput, contents: Uint8Array[]): Promise<Buffer> {
  return compile(input, (index) => Buffer.from(contents[index] ?? [])).build()
}

/**
 * The message as a stream of the same bytes as composeBytes, reading each attachment only when its turn comes.
 * A source that errors destroys the stream.
 */
export function composeStream(input: ComposeInput, open: (index: number) => Readable): Readable {
  const sources: Readable[] = []
  const message = compile(input, (index) => (sources[index] = open(index)))
  const stream = message.createReadStream()
  for (const source of sources) {
    source.on('error', (error) => stream.destroy(error))
    stream.once('close', () => source.destroy())
  }
  return stream
}

/**
 * Exactly how many bytes it will have (before dot-stuffing), without reading an attachment: base64 makes the
 * same number of bytes of any content of the same size.
 */
export async function composedSize(input: ComposeInput): Promise<number> {
  const empty = { ...input, attachments: input.attachments.map((one) => ({ ...one, size: 0 })) }
  const frame = await compile(empty, () => Buffer.from('a')).build()
  const one = base64Size(1)
  return input.attachments.reduce((sum, { size }) => sum - one + base64Size(size), frame.length)
}

/** Length of base64 in lines of 76 characters, the last without a line end. */
function base64Size(bytes: number): number {
  const characters = Math.ceil(bytes / 3) * 4
  return characters + 2 * Math.max(Math.ceil(characters / LINE) - 1, 0)
}

function compile(input: ComposeInput, content: (index: number) => Buffer | Readable) {
  requireHeaderValues(input)
  const shown = findImages(input.html)
  const names = new Map(shown.map((id) => [id, contentIdOf(id)]))
  return new MailComposer({
    from: toHeader(input.from),
    to: input.to.map(toHeader),
    cc: input.cc.map(toHeader),
    replyTo: input.replyTo ?? undefined,
    subject: input.subject,
    text: input.text.trim() || input.html === null ? input.text : toText(input.html),
    html: input.html === null ? undefined : renameImages(input.html, names),
    messageId: input.messageId,
    date: input.date,
    baseBoundary: input.boundary,
    newline: 'win',
    headers: (input.headers ?? []).map(([key, value]) => ({ key, value })),
    disableFileAccess: true,
    disableUrlAccess: true,
    attachments: input.attachments.map(({ id, fileName, contentType }, index) => ({
      filename: fileName,
      contentType: partType(contentType),
      // With a Content-ID it goes beside the HTML, in a multipart/related (RFC 2387).
      ...(id !== undefined && names.has(id)
        ? { contentDisposition: 'inline' as const, cid: names.get(id) }
        : { contentDisposition: 'attachment' as const }),
      contentTransferEncoding: 'base64',
      content: content(index),
    })),
  }).compile()
}

/** A message/* part may not be base64 (RFC 2046 section 5.2.1), a multipart/* would be parsed: both are just files. */
function partType(contentType: string): string {
  return /^(message|multipart)\//i.test(contentType) ? 'application/octet-stream' : contentType
}

const toHeader = ({ name, address }: Mailbox) => ({ name: name ?? '', address })

/** The text part of a message that was written as HTML only. */
function toText(html: string): string {
  return convert(html, { wordwrap: 100, selectors: [{ selector: 'img', format: 'skip' }] })
}

const CONTROL = /[\p{Cc}\u2028\u2029]/u
const MESSAGE_ID = /^<[^\s<>@]+@[^\s<>@]+>$/
const CONTENT_TYPE = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}(;\s*[\w-]+=("[^"\r\n]*"|[\w.-]+))*$/

/** Those a message may bring, and those Relais makes for lists. */
const isHeaderName = (name: string) =>
  isAllowedHeader(name) || name === 'List-Unsubscribe' || name === 'List-Unsubscribe-Post'

/** Checked here once more, whoever calls: nothing that could end a header or name another address. */
function requireHeaderValues(input: ComposeInput): void {
  const refuse = (field: string) => {
    throw new AppError('invalid', { [field]: 'invalid.control' })
  }
  const mailboxes = { from: [input.from], to: input.to, cc: input.cc }
  for (const [field, list] of Object.entries(mailboxes)) {
    if (!list.every(({ name, address }) => isAddress(address) && (!name || isDisplayName(name))))
      refuse(field)
  }
  if (input.replyTo !== null && !isAddress(input.replyTo)) refuse('replyTo')
  if (CONTROL.test(input.subject)) refuse('subject')
  if (!MESSAGE_ID.test(input.messageId)) refuse('messageId')
  if (!/^[\w-]+$/.test(input.boundary)) refuse('boundary')
  for (const [name, value] of input.headers ?? [])
    if (!isHeaderName(name) || !isHeaderValue(value)) refuse('headers')
  for (const { fileName, contentType } of input.attachments) {
    if (CONTROL.test(fileName) || !CONTENT_TYPE.test(contentType)) refuse('attachments')
  }
}

const ID_LINE = /^(message-id:)[ \t]*\r?\n?[ \t]*<[^>\r\n]*>/im

/**
 * The same composed bytes under another Message-ID: what some recipients have accepted must not come to the
 * others under an id that Exchange has seen (microsoft-behaviour.md, "The same Message-ID twice").
 */
export function withMessageId(raw: Buffer, messageId: string): Buffer {
  const end = raw.indexOf('\r\n\r\n')
  const head = raw.toString('latin1', 0, end < 0 ? raw.length : end)
  if (head.includes(messageId)) return raw
  return Buffer.concat([
    Buffer.from(head.replace(ID_LINE, `$1 ${messageId}`), 'latin1'),
    raw.subarray(end < 0 ? raw.length : end),
  ])
}
