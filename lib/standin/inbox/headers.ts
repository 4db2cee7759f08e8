/**
 * Just enough of RFC 5322 for the receiving path: one header's unfolded value, and the address in it.
 * Whole messages are parsed by mailparser, and only when somebody looks.
 */
export function readHeader(raw: Buffer, name: string): string | null {
  const blank = raw.indexOf('\r\n\r\n')
  const head = '\r\n' + raw.toString('utf8', 0, Math.min(blank < 0 ? raw.length : blank, 64 * 1024))
  const at = head.toLowerCase().indexOf(`\r\n${name.toLowerCase()}:`)
  if (at < 0) return null
  const start = at + name.length + 3
  let end = head.indexOf('\r\n', start)
  while (end >= 0 && (head[end + 2] === ' ' || head[end + 2] === '\t')) end = head.indexOf('\r\n', end + 2)
  return head
    .slice(start, end < 0 ? undefined : end)
    .replace(/\r\n[ \t]/g, ' ')
    .trim()
}

/** The address of a From header: what is between the last angle brackets, or the whole. Lower case. */
export function readAddress(header: string): string {
  const angled = /<([^<>]*)>[^<>]*$/.exec(header)
  return (angled?.[1] ?? header).trim().toLowerCase()
}
