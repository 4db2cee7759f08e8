import { foldText } from '@/lib/domain/fold-text'

/**
 * What a person typed, as the middle of an ILIKE pattern: %, _ and \ mean themselves, words may have
 * anything between them, accents and case do not count, nor do the angle brackets of `<Message-ID>` or `Name <address>`.
 * @returns null when nothing is left to look for
 */
export function searchPattern(typed: string): string | null {
  const words = foldText(typed)
    .replace(/[<>]/g, ' ')
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => word.replace(/[\\%_]/g, '\\$&'))
  return words.length > 0 ? words.join('%') : null
}
