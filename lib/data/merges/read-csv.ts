import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parse } from 'csv-parse'
import iconv from 'iconv-lite'
import { isAddress } from '@/lib/domain/addresses'
import { MAX_MERGE_COLUMNS } from '@/lib/domain/merge-limits'
import type { MergeRow } from '@/lib/domain/merge-row'
import { cleanLines, toLine } from '@/lib/domain/text'
import { AppError } from '@/lib/platform/errors'
import { detectDelimiter, type Delimiter } from './detect-delimiter'

type Bytes = AsyncIterable<Uint8Array>

/** A file as it was understood; its rows are read as they are taken. */
export type Csv = {
  columns: string[]
  delimiter: Delimiter
  encoding: Encoding
  rows: AsyncIterable<MergeRow>
}
export type Encoding = 'utf8' | 'utf16le' | 'win1252'

/** Characters that tell the delimiter; a first row is shorter. */
const HEAD = 64_000
/** One row, characters: a hundred cells of a few thousand. */
const MAX_RECORD = 300_000
const MAX_NAME = 200

/**
 * Reads a CSV file as Excel and its like write it: `,` `;` or tab, UTF-8 with or without BOM, Windows-1252, or
 * Excel's UTF-16; the first row names the columns. Empty rows are passed over.
 * @param open opens the file from its beginning; it is read twice, because only its whole tells the encoding
 * @throws AppError invalid {file: why}, also while rows are taken
 */
export async function openCsv(open: () => Promise<Bytes>): Promise<Csv> {
  const encoding = await detectEncoding(await open())
  const texts = decode(await open(), encoding)[Symbol.asyncIterator]()
  let head = ''
  while (head.length < HEAD) {
    const next = await texts.next()
    if (next.done) break
    head += next.value
  }
  // Excel's own first line, where it is written: it says the delimiter and is no row.
  const said = /^sep=([,;\t])\r?\n/i.exec(head)
  const delimiter = (said?.[1] as Delimiter | undefined) ?? detectDelimiter(head)
  const rest = joined(head.slice(said?.[0].length ?? 0), texts)
  const records = readRecords(rest, delimiter, said ? 1 : 0)[Symbol.asyncIterator]()
  const first = await records.next()
  const columns = first.done ? [] : nameColumns(first.value.cells)
  if (columns.length === 0) throw invalid('invalid.csv_empty')
  if (columns.length > MAX_MERGE_COLUMNS) throw invalid('invalid.csv_columns', { limit: MAX_MERGE_COLUMNS })
  if (first.value!.cells.some(isAddress)) throw invalid('invalid.csv_no_names')
  return { columns, delimiter, encoding, rows: toRows(records, columns.length) }
}

const invalid = (key: string, values: Record<string, number> = {}, cause?: unknown) =>
  new AppError('invalid', { file: key, ...values }, { cause })

/** What the bytes are: a byte order mark says so; else what is valid UTF-8 is that, and the rest is Windows-1252. */
async function detectEncoding(bytes: Bytes): Promise<Encoding> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let first = true
  for await (const piece of bytes) {
    if (first && piece[0] === 0xff && piece[1] === 0xfe) return 'utf16le'
    first = false
    try {
      decoder.decode(piece, { stream: true })
    } catch {
      return 'win1252'
    }
  }
  try {
    decoder.decode()
    return 'utf8'
  } catch {
    return 'win1252'
  }
}

/** iconv-lite, because Node 20's own decoder takes Windows-1252 for Latin-1: no €, no ’. */
async function* decode(bytes: Bytes, encoding: Encoding): AsyncGenerator<string> {
  const decoder = iconv.getDecoder(encoding, { stripBOM: true })
  for await (const piece of bytes) yield decoder.write(Buffer.from(piece))
  yield decoder.end() ?? ''
}

async function* joined(head: string, texts: AsyncIterator<string>): AsyncGenerator<string> {
  yield head
  for (let next = await texts.next(); !next.done; next = await texts.next()) yield next.value
}

type Parsed = { record: string[]; info: { lines: number } }

async function* readRecords(
  texts: AsyncIterable<string>,
  delimiter: Delimiter,
  before: number,
): AsyncGenerator<MergeRow> {
  const parser = parse({
    delimiter,
    info: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD,
  })
  // What ends it early comes out of the loop below; the pipeline only takes everything down with it.
  pipeline(Readable.from(texts), parser).catch(() => {})
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      const cells = record.map((cell) => cleanLines(cell).trim())
      if (cells.some(Boolean)) yield { line: info.lines + before, cells }
    }
  } catch (error) {
    const { code, lines } = error as { code?: unknown; lines?: unknown }
    if (typeof code !== 'string' || !code.startsWith('CSV_')) throw error
    const line = typeof lines === 'number' ? lines + before : 0
    throw invalid(code === 'CSV_MAX_RECORD_SIZE' ? 'invalid.csv_row' : 'invalid.csv_quote', { line }, error)
  }
}

/** Names of the first row; a column without one is called by its number, a second of a name gets its own. */
function nameColumns(cells: string[]): string[] {
  const named = cells.slice(0, cells.findLastIndex(Boolean) + 1)
  const names: string[] = []
  for (const [index, cell] of named.entries()) {
    const name = toLine(cell.replace(/[{}]/g, ' '), MAX_NAME) || String(index + 1)
    const taken = (text: string) => names.some((known) => known.toLowerCase() === text.toLowerCase())
    let own = name
    for (let number = 2; taken(own); number++) own = `${name} ${number}`
    names.push(own)
  }
  return names
}

/** Empty cells behind the last column are Excel's, not the writer's. */
async function* toRows(records: AsyncIterator<MergeRow>, width: number): AsyncGenerator<MergeRow> {
  for (let next = await records.next(); !next.done; next = await records.next()) {
    const { line, cells } = next.value
    const filled = cells.findLastIndex(Boolean) + 1
    yield { line, cells: cells.length > width ? cells.slice(0, Math.max(width, filled)) : cells }
  }
}
