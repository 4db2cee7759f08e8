export const DELIMITERS = [';', ',', '\t'] as const
export type Delimiter = (typeof DELIMITERS)[number]

/** Rows that are looked at. */
const ROWS = 10

/**
 * What parts the cells of a CSV file: the character that stands equally often in each of its first rows, the most
 * frequent of those; else the one that stands in the first row most often. Quoted text does not count.
 * @param head the file's beginning
 */
export function detectDelimiter(head: string): Delimiter {
  const rows = countInRows(head)
  const ranked = DELIMITERS.map((delimiter) => {
    const counts = rows.map((row) => row[delimiter])
    const first = counts[0] ?? 0
    return { delimiter, first, steady: first > 0 && counts.every((count) => count === first) }
  }).sort((a, b) => Number(b.steady) - Number(a.steady) || b.first - a.first)
  const best = ranked[0]!
  return best.first > 0 ? best.delimiter : ','
}

type Counts = Record<Delimiter, number>

function countInRows(head: string): Counts[] {
  const empty = (): Counts => ({ ';': 0, ',': 0, '\t': 0 })
  const rows: Counts[] = []
  let row = empty()
  let quoted = false
  let filled = false
  for (const char of head) {
    if (char === '"') quoted = !quoted
    if (quoted) continue
    if (char === '\n' || char === '\r') {
      if (filled) rows.push(row)
      if (rows.length === ROWS) return rows
      row = empty()
      filled = false
    } else {
      filled = true
      if (char === ';' || char === ',' || char === '\t') row[char]++
    }
  }
  // The last one may be cut off: it counts only where it is the only one.
  if (filled && rows.length === 0) rows.push(row)
  return rows
}
