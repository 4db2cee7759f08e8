import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { log } from '@/lib/platform/log'
import { chooseLanguage } from '../texts'
import { BadRequest, Exchange } from './exchange'

export type Route = {
  method: 'GET' | 'POST'
  /** `/:tenant/oauth2/v2.0/token`: segments, those with a colon are parameters; letter case does not matter. */
  path: string
  handle: (exchange: Exchange) => Promise<void> | void
}

const LOOPBACK = /^(localhost|127\.0\.0\.1)(:\d+)?$/

function matchPath(pattern: string, pathname: string): Record<string, string> | null {
  const wanted = pattern.split('/')
  const given = pathname.split('/')
  if (wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? ''
    if (part.startsWith(':')) {
      if (!value) return null
      params[part.slice(1)] = decodeURIComponent(value)
    } else if (part.toLowerCase() !== value.toLowerCase()) return null
  }
  return params
}

/**
 * A request listener over a handful of routes. Hosts other than loopback are refused: no page elsewhere
 * reaches the stand-in by a name that points here.
 */
export function createListener(origin: string, routes: Route[]): RequestListener {
  return (request, response) => {
    answer(origin, routes, request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) return response.destroy()
      const bad = error instanceof BadRequest || error instanceof URIError
      if (!bad) log.error({ err: error }, 'the stand-in failed')
      const status = error instanceof BadRequest ? error.status : bad ? 400 : 500
      const message = bad && error instanceof Error ? error.message : 'The stand-in failed.'
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(message)
    })
  }
}

async function answer(
  origin: string,
  routes: Route[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!LOOPBACK.test(request.headers.host ?? ''))
    throw new BadRequest(421, 'This server answers on localhost only.')
  if (!URL.canParse(request.url ?? '', origin)) throw new BadRequest(400, 'This is not an address.')
  const url = new URL(request.url ?? '/', origin)
  const method = request.method === 'HEAD' ? 'GET' : request.method
  let known = false
  for (const route of routes) {
    const params = matchPath(route.path, url.pathname)
    if (!params) continue
    known = true
    if (route.method !== method) continue
    const language = chooseLanguage(url.searchParams.get('mkt'), request.headers['accept-language'])
    return route.handle(new Exchange(request, response, url, params, language))
  }
  throw new BadRequest(known ? 405 : 404, known ? 'Not with this method.' : 'There is nothing here.')
}
