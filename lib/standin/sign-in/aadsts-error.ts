import { randomUUID } from 'node:crypto'
import { AADSTS } from './aadsts-table'
import type { AadstsEntry } from './aadsts-table'

export type AadstsBody = {
  error: string
  error_description: string
  error_codes: number[]
  timestamp: string
  trace_id: string
  correlation_id: string
  error_uri: string
  suberror?: string
}

/** "2026-11-24 06:20:50Z", as Entra writes times. */
export function entraTime(date = new Date()): string {
  return date.toISOString().slice(0, 19).replace('T', ' ') + 'Z'
}

/** One of Entra's refusals, thrown by whatever judges a request; `body` is its JSON shape. */
export class AadstsError extends Error {
  override readonly name = 'AadstsError'
  readonly entry: AadstsEntry
  readonly body: AadstsBody

  constructor(
    readonly code: string,
    values: Record<string, string> = {},
    options: { correlationId?: string | undefined; suberror?: string | undefined } = {},
  ) {
    const entry = AADSTS[code] ?? {
      error: 'invalid_request',
      status: 400,
      where: 'shown',
      text: 'Unknown error.',
    }
    const words = entry.text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
    super(`AADSTS${code}: ${words}`)
    this.entry = entry
    const traceId = randomUUID()
    const correlationId = options.correlationId ?? randomUUID()
    const timestamp = entraTime()
    const suberror = options.suberror ?? entry.suberror
    this.body = {
      error: entry.error,
      error_description: `${this.message} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [Number(code)],
      timestamp,
      trace_id: traceId,
      correlation_id: correlationId,
      error_uri: `https://login.microsoftonline.com/error?code=${code}`,
      ...(suberror ? { suberror } : {}),
    }
  }
}
