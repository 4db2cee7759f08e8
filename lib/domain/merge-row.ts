import { needsUtf8, parseMailbox, type Mailbox } from './addresses'
import { compileTemplate, findUsedColumns } from './merge-template'
import { MAX_BODY, MAX_SUBJECT } from './message-limits'
import { cleanLines, toLine } from './text'

/** Why a row of a file gets no message. */
export const ROW_FAULTS = [
  /** It has not as many cells as the first row has names. */
  'cells',
  'no_address',
  'wrong_address',
  /** Letters outside ASCII before the @, for a server that does not take them. */
  'smtputf8',
  /** An earlier row has the same address. */
  'repeated',
  'long_subject',
  'long_body',
  /** The person asked to be forgotten. */
  'erased',
  /** Composing it failed when its turn came. */
  'refused',
] as const
export type RowFault = (typeof ROW_FAULTS)[number]

/** A row of the file: where it ends, and its cells; none: it was erased. */
export type MergeRow = { line: number; cells: string[] }

/** What is made of each row. */
export type MergeTemplate = {
  columns: readonly string[]
  addressColumn: number
  subject: string
  text: string
  html: string | null
}

/** What a row becomes; the HTML is not cleaned yet. */
export type RenderedRow = { to: Mailbox; subject: string; text: string; html: string | null }

/** Makes a function that renders rows; null for a row without an address. */
export function compileMerge(merge: MergeTemplate): (cells: readonly string[]) => RenderedRow | null {
  const subject = compileTemplate(merge.columns, merge.subject)
  const text = compileTemplate(merge.columns, merge.text)
  const html = merge.html === null ? null : compileTemplate(merge.columns, merge.html, 'html')
  return (cells) => {
    const to = parseMailbox(cells[merge.addressColumn] ?? '')
    if (!to) return null
    return {
      to,
      // A value of several lines goes into one: a subject is a header.
      subject: toLine(subject(cells), Infinity),
      text: cleanLines(text(cells)),
      html: html && cleanLines(html(cells)),
    }
  }
}

export type RowVerdict = {
  fault: RowFault | null
  /** Of the first row with the same address, where there is one. */
  twin: number | null
  /** A value that a place asks for is empty. */
  gap: boolean
}

/**
 * Makes a function that judges a file's rows one after the other, in their order.
 * @param rules.takesUtf8 false: the server is known to refuse letters outside ASCII before the @
 * @param rules.once an address gets one message at most
 */
export function createRowJudge(
  merge: MergeTemplate,
  rules: { takesUtf8: boolean | null; once: boolean },
): (row: MergeRow) => RowVerdict {
  const render = compileMerge(merge)
  const used = [
    ...findUsedColumns(merge.columns, merge.subject),
    ...(merge.html === null
      ? findUsedColumns(merge.columns, merge.text)
      : findUsedColumns(merge.columns, merge.html, 'html')),
  ]
  const seen = new Map<string, number>()
  const judge = ({ line, cells }: MergeRow): Omit<RowVerdict, 'gap'> => {
    const refuse = (fault: RowFault, twin: number | null = null) => ({ fault, twin })
    if (cells.length === 0) return refuse('erased')
    if (cells.length !== merge.columns.length) return refuse('cells')
    if (!cells[merge.addressColumn]) return refuse('no_address')
    const rendered = render(cells)
    if (!rendered) return refuse('wrong_address')
    const { address } = rendered.to
    if (rules.takesUtf8 === false && needsUtf8(address)) return refuse('smtputf8')
    if (rendered.subject.length > MAX_SUBJECT) return refuse('long_subject')
    if (Math.max(rendered.text.length, rendered.html?.length ?? 0) > MAX_BODY) return refuse('long_body')
    const key = address.toLowerCase()
    const twin = seen.get(key) ?? null
    if (twin === null) seen.set(key, line)
    return { fault: twin !== null && rules.once ? 'repeated' : null, twin }
  }
  return (row) => {
    const verdict = judge(row)
    return { ...verdict, gap: verdict.fault === null && used.some((column) => !row.cells[column]) }
  }
}
