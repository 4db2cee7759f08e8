import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http'

/** How long a refused sender may go on sending before it is cut off, ms: long enough to read the answer. */
const LINGER_MS = 2_000

/** Answers with a bare status and ends the connection; what is still arriving is thrown away. */
export function refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
  if (response.headersSent) return void request.destroy()
  response.removeHeader('Content-Encoding')
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    Connection: 'close',
  })
  response.end(`${status} ${STATUS_CODES[status]}\n`)
  if (request.complete) return
  request.resume()
  setTimeout(() => request.destroy(), LINGER_MS).unref()
}
