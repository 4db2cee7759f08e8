import type { IncomingMessage } from 'node:http'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether a request may change something, as far as where it comes from goes (CSRF; facts: security.md 25).
 * Next lets a request without Origin pass and compares a foreign one with a header anybody can set; here
 * an Origin, where there is one, is exactly ours, and only programs may do without: those with a Bearer
 * key, and those of the HTTP API, which knows no cookies and answers 401 itself.
 */
export function isAllowedOrigin(request: IncomingMessage, ownOrigin: string): boolean {
  if (SAFE.has(request.method ?? '')) return true
  const { origin, cookie, authorization = '' } = request.headers
  if (origin !== undefined) return origin === ownOrigin
  if (/^bearer \S/i.test(authorization)) return true
  const program = (request.url ?? '').startsWith('/api/v1/')
  return program && cookie === undefined && request.headers['next-action'] === undefined
}
