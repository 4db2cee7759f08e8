/**
 * What a person typed, as the middle of an ILIKE pattern: %, _ and \ mean themselves, words may have
 * anything between them, and the angle brackets of `<Message-ID>` or `Name <address>` do not count.
 * @returns null when nothing is left to look for
 */
export function searchPattern(typed: string): string | null {
  const words = typed
    .normalize('NFC')
    .toLowerCase()
    .replace(/[<>]/g, ' ')
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => word.replace(/[\\%_]/g, '\\$&'))
  return words.length > 0 ? words.join('%') : null
}
