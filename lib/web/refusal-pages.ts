import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Next answers a page that ends in notFound(), forbidden() or an error with a document that is empty until
 * JavaScript fills it. Here the front door puts a page of ours in its place, rendered like any other
 * (app/-/[status]): read without JavaScript, in the visitor's language, with the status that was meant. Not
 * yours and not there are one page, byte for byte but for what is random.
 */

/** Where these pages are. No company's name can be like it, and only the front door may ask for them. */
const FOLDER = '/-/'

/** When a database that is away may be back, s (RFC 9110, 10.2.3). */
const RETRY_AFTER_SECONDS = 5

export type RefusalHost = {
  /** Whether what fails now fails because the database is away. */
  isDatabaseAway: () => boolean
  /** Asks for one of our pages as the visitor of this request would. */
  fetchPage: (path: string, request: IncomingMessage) => Promise<IncomingMessage>
  /** A page failed: the id that its reader is told to quote. */
  onFailure: (failure: { id: string; path: string }) => void
  newId: () => string
}

/** What the handler wrote about a page it could not show, and nobody shall read. */
const STALE = ['content-encoding', 'content-length', 'content-type', 'etag', 'link', 'vary', 'refresh']
const TAKEN_OVER = ['content-encoding', 'content-security-policy', 'content-type', 'link', 'vary']

/** Watches over an answer; call before the handler gets it. */
export function showRefusalPages(
  request: IncomingMessage,
  response: ServerResponse,
  host: RefusalHost,
): void {
  const { writeHead, write, end, flushHeaders } = response
  // Read at once: Next takes its own headers away and may change the address.
  const asked = readAsked(request)
  let decided: 'as it is' | 'ours' | null = null

  function decide(status: number): boolean {
    if (decided) return decided === 'ours'
    const page = pageFor(status, asked, response, host)
    decided = page ? 'ours' : 'as it is'
    if (page) void replace(page.status, page.path)
    return page !== null
  }

  async function replace(status: number, path: string) {
    for (const name of STALE) response.removeHeader(name)
    if (status === 503) response.setHeader('Retry-After', RETRY_AFTER_SECONDS)
    try {
      const page = await host.fetchPage(path, request)
      for (const name of TAKEN_OVER) {
        const value = page.headers[name]
        if (value !== undefined) response.setHeader(name, value)
      }
      writeHead.call(response, status)
      page.on('data', (chunk: Buffer) => Reflect.apply(write, response, [chunk]))
      page.on('end', () => Reflect.apply(end, response, []))
      page.on('error', () => response.destroy())
    } catch {
      response.setHeader('Content-Type', 'text/plain; charset=utf-8')
      writeHead.call(response, status)
      Reflect.apply(end, response, [`${status}\n`])
    }
  }

  response.writeHead = function (...head: unknown[]) {
    const status = typeof head[0] === 'number' ? head[0] : this.statusCode
    if (decide(status)) return this
    if (isAway(status, host)) {
      head[0] = 503
      this.setHeader('Retry-After', RETRY_AFTER_SECONDS)
    }
    return Reflect.apply(writeHead, this, head) as ServerResponse
  }
  response.flushHeaders = function () {
    if (!decide(this.statusCode)) Reflect.apply(flushHeaders, this, [])
  }
  response.write = function (...given: unknown[]) {
    if (!decide(this.statusCode)) return Reflect.apply(write, this, given) as boolean
    finish(given)
    return true
  }
  response.end = function (...given: unknown[]) {
    if (!decide(this.statusCode)) return Reflect.apply(end, this, given) as ServerResponse
    finish(given)
    return this
  }
}

/** Tells whoever wrote a piece that it is gone, which it is. */
function finish(given: unknown[]): void {
  const last = given.at(-1)
  if (typeof last === 'function') setImmediate(last as () => void)
}

const isAway = (status: number, host: RefusalHost) => status === 500 && host.isDatabaseAway()

type Asked = {
  path: string
  /** The answer to a form: asking again would be sending again. */
  sent: boolean
  /** Whether somebody is to read the answer as a page: not Next's own requests, not a program's. */
  asPage: boolean
}

function readAsked({ method = '', url = '', headers }: IncomingMessage): Asked {
  const path = url.split('?', 1)[0]!
  const byScript = headers.rsc !== undefined || headers['next-action'] !== undefined
  const readable =
    ['GET', 'HEAD', 'POST'].includes(method) && /text\/html|\*\/\*|^$/.test(headers.accept ?? '')
  return { path, sent: method === 'POST', asPage: readable && !byScript && !/^\/(api|_next|-)\//.test(path) }
}

/** Our page in place of an answer, or null when the answer stands as it is. */
function pageFor(
  status: number,
  { path, sent, asPage }: Asked,
  response: ServerResponse,
  host: RefusalHost,
): { status: number; path: string } | null {
  if (!asPage) return null
  if (isAway(status, host)) return { status: 503, path: `${FOLDER}503${sent ? '?sent=1' : ''}` }
  // The callback has pages of its own.
  if (path.startsWith('/microsoft_outlook/') || !isHtml(response)) return null
  if (status === 404) return { status, path: `${FOLDER}404` }
  if (status === 403) return { status, path: `${FOLDER}403?path=${encodeURIComponent(path)}` }
  if (status !== 500) return null
  const id = host.newId()
  host.onFailure({ id, path })
  return { status, path: `${FOLDER}500?id=${id}` }
}

const isHtml = (response: ServerResponse) =>
  String(response.getHeader('content-type')).startsWith('text/html')
