import { z } from 'zod'

/**
 * What a typed text may hold, in one place. Texts are kept in NFC (the same letters are the same text, however a
 * keyboard made them) and without spaces around them. Messages are keys of the namespace `errors`.
 */

/**
 * Characters that show nothing and change what is around them: controls (line ends and NUL among them), line and
 * paragraph separators, halves of pairs, direction overrides and isolates (U+202E makes « exe.fdp » of pdf.exe),
 * the byte order mark. Joiners stay: emoji and several scripts need them.
 */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069\uFEFF]/u

/** The same in a text of several lines, where tabs and line ends are at home. */
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\p{Cs}]/gu

/** Whether a text can stand in one line of a page, a header, a log. */
export function isOneLine(text: string): boolean {
  return !INVISIBLE.test(text)
}

/** zod: one line of at most `max` characters, possibly empty. Invisible characters are refused. */
export function line(max: number) {
  return z.string().normalize('NFC').trim().max(max, 'invalid.too_long').refine(isOneLine, 'invalid.control')
}

/** zod: the same, null when empty. */
export function optionalLine(max: number) {
  return line(max).transform((text) => text || null)
}

/**
 * zod: a text of several lines of at most `max` characters. Controls (pasted from a terminal, or from a file in
 * another encoding) are left out rather than refused: nobody could see what to take away.
 */
export function lines(max: number) {
  return z.string().max(max, 'invalid.too_long').transform(cleanLines)
}

export function cleanLines(text: string): string {
  return text.replace(CONTROLS, '').normalize('NFC')
}

/**
 * Something said by a program rather than typed (a browser's name, a server's words, a search in an address), as
 * one line of at most `max` characters: what is invisible becomes a space.
 */
export function toLine(text: string, max: number): string {
  const visible = text.replace(new RegExp(INVISIBLE, 'gu'), ' ').normalize('NFC')
  return cut(visible.replace(/\s+/g, ' ').trim(), max).trim()
}

/** At most `max` characters, never half of a pair. */
function cut(text: string, max: number): string {
  return text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '')
}
