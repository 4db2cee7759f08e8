import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'
import { renderRefusal } from './refusal-page'

/** How long a refused sender may go on sending before it is cut off, ms: long enough to read the answer. */
const LINGER_MS = 2_000

/** Needs nothing, so it may do nothing; for answers that have no policy yet. */
const POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/**
 * Answers with a status, in words where a person asks, and ends the connection; what is still arriving is thrown
 * away.
 */
export function refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
  if (response.headersSent) return void request.destroy()
  response.removeHeader('Content-Encoding')
  const page = renderRefusal(status, request.headers)
  if (page) response.setHeader('Content-Security-Policy', POLICY)
  response.writeHead(status, {
    'Content-Type': `text/${page ? 'html' : 'plain'}; charset=utf-8`,
    'Cache-Control': 'no-store',
    Connection: 'close',
  })
  response.end(page ?? `${status} ${STATUS_CODES[status]}\n`)
  if (request.complete) return
  request.resume()
  setTimeout(() => request.destroy(), LINGER_MS).unref()
}
