import type { ActionState } from '@/lib/domain/action-state'

/** Rows of React's stream (react-server, "Flight"): `id:json\n`, or `id:Tlength,text` for long texts. */
export type FlightRow = { id: string; tag: string; text: string }

const LENGTH_PREFIXED = /^[TAOoUSsLlGgMmV]$/

export function readFlightRows(text: string): FlightRow[] {
  const bytes = Buffer.from(text)
  const rows: FlightRow[] = []
  for (let at = 0; at < bytes.length;) {
    const colon = bytes.indexOf(':', at)
    if (colon < 0) break
    const id = bytes.subarray(at, colon).toString()
    const tag = String.fromCharCode(bytes[colon + 1] ?? 0)
    const comma = bytes.indexOf(',', colon)
    const length = comma > 0 ? bytes.subarray(colon + 2, comma).toString() : ''
    if (LENGTH_PREFIXED.test(tag) && /^[0-9a-f]+$/.test(length)) {
      const start = comma + 1
      at = start + parseInt(length, 16)
      rows.push({ id, tag, text: bytes.subarray(start, at).toString() })
    } else {
      const end = bytes.indexOf('\n', colon)
      const stop = end < 0 ? bytes.length : end
      rows.push({
        id,
        tag: /[\w]/.test(tag) && tag > '9' ? tag : '',
        text: bytes.subarray(colon + 1, stop).toString(),
      })
      at = stop + 1
    }
  }
  return rows
}

/** What an action that was called by script has returned; null when it is no state of a form. */
export function readFlightAnswer(text: string): ActionState | null {
  const rows = readFlightRows(text)
  const root = parse(rows.find(({ id }) => id === '0')?.text)
  const reference = typeof root?.a === 'string' ? /^\$@?([0-9a-f]+)$/.exec(root.a)?.[1] : undefined
  const answer = reference === undefined ? root?.a : parse(rows.find(({ id }) => id === reference)?.text)
  return isState(answer) ? resolve(answer, rows) : null
}

/** Ids of errors in the stream that are no signal of Next's own (not found, forbidden, redirect). */
export function findFlightErrors(text: string): string[] {
  const found = [...text.matchAll(/E\{\\?"digest\\?":\\?"([^"\\]*)/g)].map((match) => match[1]!)
  const inPage = [...text.matchAll(/data-dgst="([^"]*)"/g)].map((match) => match[1]!)
  return [...found, ...inPage].filter((digest) => !/^(NEXT_|BAILOUT|DYNAMIC)/.test(digest))
}

function parse(text: string | undefined): Record<string, unknown> | null {
  try {
    return JSON.parse(text ?? 'null') as Record<string, unknown> | null
  } catch {
    return null
  }
}

const isState = (value: unknown): value is ActionState =>
  typeof value === 'object' && value !== null && 'status' in value

/** Long texts stand in rows of their own. */
function resolve<T>(value: T, rows: FlightRow[]): T {
  if (typeof value === 'string') {
    const reference = /^\$([0-9a-f]+)$/.exec(value)?.[1]
    return (rows.find(({ id, tag }) => id === reference && tag === 'T')?.text ?? value) as T
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, inner]) => [name, resolve(inner as unknown, rows)])
  return (Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries)) as T
}
