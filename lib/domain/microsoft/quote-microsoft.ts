/**
 * What the other side said, as one quotes it to a support: its code, its words, the trace id, a line each.
 * @returns null when there is nothing to quote
 */
export function quoteMicrosoft(said: {
  /** AADSTS number, OAuth's word, or what kept us from asking. */
  code: string | null
  words: string | null
  traceId: string | null
}): string | null {
  const code = said.code && /^\d+$/.test(said.code) ? `AADSTS${said.code}` : said.code
  const words = said.words === said.code ? null : said.words
  const lines = [[code, words].filter(Boolean).join(': '), said.traceId && `Trace ID: ${said.traceId}`]
  return lines.filter(Boolean).join('\n') || null
}
