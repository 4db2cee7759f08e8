/** Bounds of a file's name: what file systems take (255 bytes) with room for letters of several bytes. */
const MAX_NAME = 200
const FALLBACK = 'document'

/**
 * A file's name as we keep it and hand it on: the last part of a path, NFC, without control, format
 * (right-to-left tricks) and line characters, at most 200 characters with its extension kept.
 */
export function cleanFileName(typed: string): string {
  const last = typed.split(/[/\\]/).at(-1)!
  const clean = last
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (/^\.*$/.test(clean)) return FALLBACK
  if (clean.length <= MAX_NAME) return clean
  const dot = clean.lastIndexOf('.')
  const extension = dot > 0 && clean.length - dot <= 20 ? clean.slice(dot) : ''
  // Cutting inside a surrogate pair would leave half a letter.
  return clean.slice(0, MAX_NAME - extension.length).replace(/[\uD800-\uDBFF]$/, '') + extension
}
