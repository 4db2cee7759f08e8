/**
 * Headers that a message may bring of its own. Everything else is Relais's or the server's to write: a header out
 * of this list is refused, not dropped.
 */
const ALLOWED = [
  /^x-[a-z0-9-]{1,60}$/,
  /^(in-reply-to|references|organization|comments|keywords|sensitivity|importance)$/,
  /^(auto-submitted|precedence|list-id|list-help|list-archive|feedback-id)$/,
]
/** Written by Relais, servers or Exchange, or able to name a second sender. */
const RESERVED = /^x-(ms-|microsoft-|originating-|sender|envelope|mailer$)/

export const MAX_HEADERS = 20
/** RFC 5322 section 2.1.1. */
export const MAX_HEADER_VALUE = 998

export type MessageHeader = [name: string, value: string]

/** Whether a header's name is one of those a message may bring. */
export function isAllowedHeader(name: string): boolean {
  const lower = name.toLowerCase()
  return ALLOWED.some((pattern) => pattern.test(lower)) && !RESERVED.test(lower)
}

/** Whether a text can be a header's value: printable, on one line. */
export function isHeaderValue(value: string): boolean {
  return value.length > 0 && value.length <= MAX_HEADER_VALUE && !/[\p{Cc}\u2028\u2029]/u.test(value)
}

/**
 * How one unsubscribes: an https address, or a mail address (typed with or without mailto:).
 * @returns its canonical form, or null
 */
export function parseUnsubscribe(text: string): string | null {
  const typed = text.trim()
  if (/[\s<>,"\p{Cc}]/u.test(typed) || typed.length > 500) return null
  if (/^https:\/\//i.test(typed)) return URL.canParse(typed) ? new URL(typed).href : null
  const address = typed.replace(/^mailto:/i, '')
  return /^[^@?&/:]+@[a-z0-9.-]+\.[a-z0-9-]+(\?subject=[\w%.-]+)?$/i.test(address)
    ? `mailto:${address}`
    : null
}

/**
 * RFC 2369, and RFC 8058 where it is an https address: one click, by POST.
 * @param unsubscribe as parseUnsubscribe gives it
 */
export function unsubscribeHeaders(unsubscribe: string): MessageHeader[] {
  const list: MessageHeader = ['List-Unsubscribe', `<${unsubscribe}>`]
  return unsubscribe.startsWith('https:')
    ? [list, ['List-Unsubscribe-Post', 'List-Unsubscribe=One-Click']]
    : [list]
}
