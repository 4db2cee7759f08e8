/** A mail address with an optional display name. */
export type Mailbox = { name: string | null; address: string }

/** RFC 5321 section 4.5.3.1: local part 64, path 256 with its angle brackets. */
const MAX_LOCAL = 64
const MAX_ADDRESS = 254
/** Names are ours to bound: long enough for any, short enough for a header line. */
const MAX_NAME = 200

const LOCAL = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u
const LABEL = /^[\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u
const CONTROL = /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u

/**
 * Whether a text is exactly one address we hand to a server: a dot-atom local part and a domain of at
 * least two labels (RFC 5321 section 4.1.2, RFC 6531 for letters outside ASCII). No quoted local parts,
 * no address literals, nothing that Unicode normalisation (NFKC) would turn into another address.
 */
export function isAddress(text: string): boolean {
  if (text.length > MAX_ADDRESS || CONTROL.test(text) || text.normalize('NFKC') !== text) return false
  const at = text.lastIndexOf('@')
  if (at < 1 || at > MAX_LOCAL || text.indexOf('@') !== at) return false
  return LOCAL.test(text.slice(0, at)) && isDomain(text.slice(at + 1))
}

/** Whether a text is a domain of at least two labels. */
export function isDomain(text: string): boolean {
  if (text.length > 253 || text.normalize('NFKC') !== text) return false
  const labels = text.split('.')
  return labels.length >= 2 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1)!)
}

/** The domain of an address, lower case. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}

/** Whether it has letters outside ASCII before the @: only servers with SMTPUTF8 take it (RFC 6531). */
export function needsUtf8(address: string): boolean {
  return !/^[\x20-\x7e]*$/.test(address.slice(0, address.lastIndexOf('@')))
}

/** Two addresses that reach the same mailbox at Microsoft: letters' case never matters there. */
export function sameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** Whether a display name can stand in a header. */
export function isDisplayName(name: string): boolean {
  return name.length <= MAX_NAME && !CONTROL.test(name)
}

/**
 * Reads a typed list: `a@b, Name <c@d>; "Name, with comma" <e@f>` and lines. Each entry is an address or
 * the text that is none; nothing is dropped.
 */
export function parseAddressList(text: string): { mailboxes: Mailbox[]; wrong: string[] } {
  const mailboxes: Mailbox[] = []
  const wrong: string[] = []
  for (const entry of splitList(text)) {
    const mailbox = parseMailbox(entry)
    if (!mailbox) wrong.push(entry)
    else if (!mailboxes.some((known) => sameAddress(known.address, mailbox.address))) mailboxes.push(mailbox)
  }
  return { mailboxes, wrong }
}

/** One `address` or `Name <address>`; null when it is neither. */
export function parseMailbox(text: string): Mailbox | null {
  const trimmed = text.trim()
  const match = /^(?:"((?:[^"\\]|\\.)*)"|([^<>"]*?))\s*<([^<>]+)>$/.exec(trimmed)
  const address = match ? match[3]!.trim() : trimmed
  if (!isAddress(address)) return null
  const name = (match?.[1]?.replace(/\\(.)/g, '$1') ?? match?.[2] ?? '').normalize('NFC').trim()
  return isDisplayName(name) ? { name: name || null, address } : null
}

/** How a mailbox is written for people and read back by parseMailbox. */
export function formatMailbox({ name, address }: Mailbox): string {
  if (!name) return address
  return /[",;<>\\@]/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}" <${address}>` : `${name} <${address}>`
}

/** Commas, semicolons and line ends part entries, except inside quotes and angle brackets. */
function splitList(text: string): string[] {
  const entries: string[] = []
  let current = ''
  let quoted = false
  let inside = false
  for (const [index, char] of [...text].entries()) {
    if (char === '"' && text[index - 1] !== '\\') quoted = !quoted
    else if (char === '<') inside = true
    else if (char === '>') inside = false
    if (!quoted && !inside && /[,;\r\n]/.test(char)) {
      entries.push(current)
      current = ''
    } else current += char
  }
  return [...entries, current].map((entry) => entry.trim()).filter(Boolean)
}
