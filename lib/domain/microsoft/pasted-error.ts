import { findAadsts } from './aadsts'

/** What a person copied from the page on which Entra showed an error. */
export type PastedError = {
  /** AADSTS numbers, digits only, in the order of the text, each once; at least one. */
  codes: string[]
  /** What stands behind the first of them. */
  words: string | null
  /** "Request Id", "Trace ID": the same thing on page and wire. */
  traceId: string | null
}

/** More than a page of Microsoft's and all that is around it. */
export const MAX_PASTED = 20_000
const MAX_CODES = 5
const MAX_WORDS = 600

const PREFIXED = /AADSTS[\s:#-]{0,3}(\d{4,8})(?!\d)/gi
/** "Error Code: 53003", « Code d’erreur : 53003 »: Conditional Access writes it so. */
const LABELLED = /(?:error\s*code|code\s+d['’]erreur)\s*[:=]?\s*(\d{4,8})(?!\d)/gi
const ALONE = /(?<![\p{L}\d.:/-])(\d{4,8})(?![\p{L}\d.:/-])/gu
const NOTHING_ELSE = /^[\d\s,;]+$/
const GUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const TRACE = new RegExp(
  `(?:trace\\s*id|request\\s*id|id\\s+de\\s+(?:la\\s+)?(?:demande|requête|suivi|trace))\\s*:?\\s*(${GUID})`,
  'i',
)

/**
 * Reads a code, several, or a whole page of text. Without a prefix a number counts where it is called an error
 * code, where there is nothing but numbers, or where it is one that Entra is known to use.
 * @returns null when no code is in it
 */
export function readPastedError(text: string): PastedError | null {
  const bounded = text.slice(0, MAX_PASTED)
  const clean = bounded.normalize('NFKC')
  const prefixed = find(clean, PREFIXED)
  const labelled = find(clean, LABELLED)
  const alone = find(clean, ALONE)
  const codes = prefixed.length
    ? prefixed
    : labelled.length
      ? labelled
      : NOTHING_ELSE.test(clean)
        ? alone
        : alone.filter((number) => findAadsts(number) !== null)
  if (codes.length === 0) return null
  return {
    codes: codes.slice(0, MAX_CODES),
    words: wordsBehind(bounded, codes[0]!),
    traceId: TRACE.exec(clean)?.[1]?.toLowerCase() ?? null,
  }
}

function find(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1]!))]
}

/** The rest of the line on which the number stands, up to the ids that Entra may write behind it. */
function wordsBehind(text: string, code: string): string | null {
  const line = new RegExp(`AADSTS[\\s:#-]{0,3}${code}\\s*:\\s*([^\\r\\n]+)`, 'i').exec(text)?.[1] ?? ''
  const words = line
    .split(/\s*(?:Trace ID:|Correlation ID:|Request Id:|Timestamp:)/i)[0]!
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
  return words.slice(0, MAX_WORDS) || null
}
