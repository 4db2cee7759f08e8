import { simpleParser } from 'mailparser'
import type { AddressObject, ParsedMail } from 'mailparser'
import type { Received } from './inbox'

const parsed = new WeakMap<Received, Promise<ParsedMail>>()

/** The message as a mail program sees it; parsed at the first look, remembered while it is kept. */
export function parseMessage(message: Received): Promise<ParsedMail> {
  const known = parsed.get(message)
  if (known) return known
  const parsing = simpleParser(message.raw, { skipImageLinks: true, skipTextToHtml: true })
  parsed.set(message, parsing)
  return parsing
}

/** `"Name" <address>` of each, one line; '' when there is none. */
export function describeAddresses(addresses: AddressObject | AddressObject[] | undefined): string {
  if (!addresses) return ''
  return [addresses]
    .flat()
    .map((one) => one.text)
    .join(', ')
}

/** The bare addresses. */
export function listAddresses(addresses: AddressObject | AddressObject[] | undefined): string[] {
  if (!addresses) return []
  return [addresses].flat().flatMap((one) => one.value.flatMap((entry) => entry.address ?? []))
}

export type InboxEntry = {
  number: number
  from: string
  to: string[]
  cc: string[]
  replyTo: string
  envelope: Received['envelope']
  subject: string
  text: string
  html: string | null
  authenticatedAs: string
  receivedAt: string
  messageId: string
  attachments: Array<{ filename: string; contentType: string; size: number; url: string }>
}

/** A message as /inbox.json shows it (contract.md). */
export async function describeMessage(message: Received): Promise<InboxEntry> {
  const mail = await parseMessage(message)
  return {
    number: message.number,
    from: describeAddresses(mail.from),
    to: listAddresses(mail.to),
    cc: listAddresses(mail.cc),
    replyTo: describeAddresses(mail.replyTo),
    envelope: message.envelope,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html || null,
    authenticatedAs: message.authenticatedAs,
    receivedAt: message.receivedAt,
    messageId: message.messageId,
    attachments: mail.attachments.map((part, index) => ({
      filename: part.filename ?? '',
      contentType: part.contentType,
      size: part.size,
      url: `/inbox/${message.number}/attachments/${index + 1}`,
    })),
  }
}
