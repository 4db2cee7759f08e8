import { randomBytes } from 'node:crypto'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { isActionRequest, isReadableAction } from './action-request'
import { bodyRuleFor, boundBody, type BodyRule } from './body-limit'
import { dropUnreadableState } from './next-headers'
import { isAllowedOrigin } from './origin-check'
import { fetchOwnPage } from './fetch-own-page'
import { createPeers } from './peer'
import { isReadablePath, NOWHERE } from './readable-address'
import { showRefusalPages } from './refusal-pages'
import { refuse } from './refuse'
import { fixedHeaders, policyFor } from './security-headers'

/**
 * The HTTP server in front of Next (design.md, "The front door"). Next believes forwarding headers from
 * anybody and gives its routes no socket, so everything that rests on who is asking is decided here.
 */
export type FrontDoorOptions = {
  /** APP_URL: the only host that is answered, the only origin that may change anything. */
  appUrl: string
  trustedProxies?: readonly string[]
  formActions?: readonly string[]
  development?: boolean
  bodyRules?: readonly BodyRule[]
  /** Paths that browsers may keep: build files and public files. */
  isCacheable?: (path: string) => boolean
  /** An unexpected failure of the handler; the visitor gets a 500. */
  onError?: (error: unknown) => void
  /** A page that could not be shown, and the id its reader is told to quote. */
  onFailure?: (failure: { id: string; path: string }) => void
  /** Whether the database is away: what fails then is no fault of ours. */
  isDatabaseAway?: () => boolean
}

export type FrontDoor = {
  server: Server
  listen: (port: number, host: string) => Promise<AddressInfo>
  /** Takes no new connection, lets what runs end, and cuts it off after `graceMs`. */
  close: (graceMs: number) => Promise<void>
}

/** Request headers that only we may set: forwarding, Next's own controls, ours, and the nonce's carrier. */
const FOREIGN =
  /^(x-forwarded-|forwarded$|x-real-ip$|x-nonce$|x-relais-|x-middleware-|content-security-policy)/

const METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'])

/** Node's own bounds: 16 kB of headers within 15 s; the body's are the path's (body-limit.ts). */
const SERVER_OPTIONS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 15_000,
  requestTimeout: 15 * 60_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  requireHostHeader: false, // answered by us, with 421
}

/** @param handler answers what got through, with headers it may believe */
export function createFrontDoor(
  handler: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
  options: FrontDoorOptions,
): FrontDoor {
  const app = new URL(options.appUrl)
  const peers = createPeers(options.trustedProxies ?? [])
  const answerHeaders = fixedHeaders(app.protocol === 'https:')
  // Marks Next's fetches of itself, which arrive from loopback with the first request's headers.
  const hop = randomBytes(24).toString('base64url')
  const refusals = {
    isDatabaseAway: options.isDatabaseAway ?? (() => false),
    onFailure: options.onFailure ?? (() => {}),
    newId: () => randomBytes(6).toString('hex'),
    fetchPage: (path: string, visitor: IncomingMessage) =>
      fetchOwnPage(server, path, visitor, {
        host: app.host,
        'x-relais-hop': hop,
        'x-relais-client': String(visitor.headers['x-relais-client'] ?? ''),
      }),
  }
  const { development = false, formActions = [], isCacheable = () => false, bodyRules } = options
  let closing = false

  const listener: RequestListener = (request, response) => {
    if (closing) response.setHeader('Connection', 'close')
    for (const [name, value] of answerHeaders) response.setHeader(name, value)
    const url = request.url ?? ''
    const path = url.split('?', 1)[0]!
    if (path === '/api/health/live') return void answerAlive(response)
    if (!METHODS.has(request.method ?? '')) return refuse(request, response, 405)

    const self = request.headers['x-relais-hop'] === hop
    const client = self ? String(request.headers['x-relais-client'] ?? '') : peers.clientOf(request)
    const host = request.headers.host
    for (const name of Object.keys(request.headers)) if (FOREIGN.test(name)) delete request.headers[name]
    if (!url.startsWith('/') || countHosts(request) !== 1 || !(self || host === app.host)) {
      return refuse(request, response, 421)
    }
    if (!isAllowedOrigin(request, app.origin)) return refuse(request, response, 403)

    if (!isReadablePath(path, self)) request.url = NOWHERE
    dropUnreadableState(request.headers)
    const rule = bodyRuleFor(path, bodyRules)
    if (Number(request.headers['content-length'] ?? 0) > rule.bytes) return refuse(request, response, 413)
    const nonce = randomBytes(16).toString('base64')
    const policy = policyFor(path, nonce, { formActions, development })
    response.setHeader('Content-Security-Policy', policy)
    if (!isCacheable(path)) keepOutOfCaches(response)
    Object.assign(request.headers, {
      host: app.host,
      'x-forwarded-for': client,
      'x-forwarded-host': app.host,
      'x-forwarded-proto': app.protocol.slice(0, -1),
      'x-relais-client': client,
      'x-relais-path': url,
      'x-relais-hop': hop,
      'x-nonce': nonce,
      // Next takes the nonce of its own scripts from the *request's* policy.
      'content-security-policy': policy,
    })
    showRefusalPages(request, response, refusals)
    const answer = () =>
      Promise.resolve()
        .then(() => handler(request, response))
        .catch(fail)
    const fail = (error: unknown) => {
      options.onError?.(error)
      refuse(request, response, 500)
    }
    const tooLarge = () => refuse(request, response, 413)
    const tooSlow = () => refuse(request, response, 408)
    if (!isActionRequest(request, path)) {
      boundBody(request, rule, tooLarge, tooSlow)
      return void answer()
    }
    boundBody(request, rule, tooLarge, tooSlow, (body, pass) => {
      isReadableAction(request, body)
        .then((readable) => {
          if (!readable) return refuse(request, response, 400)
          pass()
          return answer()
        })
        .catch(fail)
    })
  }

  const server = createServer(SERVER_OPTIONS, listener)
  return {
    server,
    listen: (port, hostname) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, hostname, () => {
          server.off('error', reject)
          resolve(server.address() as AddressInfo)
        })
      }),
    close: (graceMs) => {
      closing = true
      return new Promise((resolve) => {
        const grace = setTimeout(() => server.closeAllConnections(), graceMs)
        // A connection whose answer began before the stop stays open behind it, kept alive by its client.
        const idle = setInterval(() => server.closeIdleConnections(), 50)
        server.close(() => {
          clearTimeout(grace)
          clearInterval(idle)
          resolve()
        })
      })
    },
  }
}

/** The process is up; asked by supervisors, by any name and address, and never through Next. */
function answerAlive(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  response.end('{"status":"ok"}\n')
}

/** Two Host headers are two readers' two truths (RFC 9112 section 3.2). */
function countHosts(request: IncomingMessage): number {
  return request.rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === 'host').length
}

/**
 * Whatever the handler says about caching, it says at least no-store. Judged when the head is written, so
 * that what the handler adds (no-transform, for a stream that must not be compressed) stays.
 */
function keepOutOfCaches(response: ServerResponse): void {
  const { setHeader, writeHead } = response
  response.setHeader = function (name, value) {
    const keeps = name.toLowerCase() === 'cache-control' && !String(value).includes('no-store')
    return keeps ? this : setHeader.call(this, name, value)
  }
  response.writeHead = function (...head: unknown[]) {
    if (!this.headersSent && !this.hasHeader('cache-control')) this.setHeader('Cache-Control', 'no-store')
    return Reflect.apply(writeHead, this, head) as ServerResponse
  }
}
