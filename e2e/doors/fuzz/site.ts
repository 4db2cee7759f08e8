import type { Door } from '../door'
import { plainRequest } from './addresses'
import type { Attack } from './attack'

/** Addresses that are no door of ours: what Next answers besides pages, and what is tried on any site. */
const PATHS = [
  '/_next/image?url=%2Ficon.svg&w=64&q=75',
  '/_next/image?url=http%3A%2F%2F127.0.0.1%3A22%2F&w=64&q=75',
  '/_next/image?url=%2F%2Fevil.example%2Fa.png&w=64&q=75',
  '/_next/image?url=%2Fapi%2Fhealth&w=64&q=75',
  '/_next/image?url=%00&w=-1&q=NaN',
  '/_next/image',
  '/_next/data/x/index.json',
  '/_next/data/../../../etc/passwd',
  '/_next/static/../../../../package.json',
  '/_next/static/..%2f..%2fserver%2fapp-paths-manifest.json',
  '/_next/static/chunks/%00.js',
  '/_next/webpack-hmr',
  '/_next/',
  '/_error',
  '/_not-found/page',
  '/404',
  '/500',
  '/-/500',
  '/-/403?path=%2F',
  '/.env',
  '/.git/config',
  '/.well-known/security.txt',
  '/package.json',
  '/server.js',
  '/api',
  '/api/',
  '/api/unknown',
  '/api/auth/error?error=Configuration',
  '/api/auth/signin/google?callbackUrl=https%3A%2F%2Fevil.example',
  '/api/auth/callback/credentials',
  '/api/auth/callback/%2e%2e',
  '/api/auth/csrf',
  '/api/auth/providers',
  '/api/auth/__proto__',
  '/api/auth/session?__proto__=x&callbackUrl=%0d%0a',
  '//',
  '///evil.example/%2e%2e',
  '/\\evil.example',
  '/..',
  '/../../etc/passwd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/atelier/../settings',
  '/atelier;/settings',
  '/atelier/settings/',
  '/atelier/settings.rsc',
  '/atelier/settings.txt?_rsc=x',
  '/atelier/settings/_tree.segment.rsc',
  '/atelier.segments/_tree.segment.rsc',
  '/atelier?nxtPcompany=verriere&nxtIcompany=x',
  '/sign-in?_rsc=%',
  '/sign-in?next=%0d%0aSet-Cookie:%20a=b',
  '/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p',
  `/${'a'.repeat(8_000)}`,
  `/${'a/'.repeat(2_000)}`,
  `/?${'a=1&'.repeat(2_500)}`,
]

/** Requests that no client writes, byte by byte; Node's parser, or the front door, must answer or hang up. */
const BYTES: Record<string, (host: string) => string> = {
  'no request': () => 'rubbish\r\n\r\n',
  'an old protocol': () => 'GET /\r\n\r\n',
  'another version': (host) => `GET / HTTP/3.0\r\nHost: ${host}\r\n\r\n`,
  'no host': () => 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
  'two hosts': (host) => `GET / HTTP/1.1\r\nHost: ${host}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
  'an absolute address': (host) =>
    `GET http://evil.example/ HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
  'a star': (host) => `OPTIONS * HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
  'a tunnel': (host) => `CONNECT evil.example:443 HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  'a method in small letters': (host) => `get / HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  'NUL in a header': (host) => `GET / HTTP/1.1\r\nHost: ${host}\r\nX: a\0b\r\nConnection: close\r\n\r\n`,
  'a folded header': (host) => `GET / HTTP/1.1\r\nHost: ${host}\r\nX: a\r\n b\r\nConnection: close\r\n\r\n`,
  'a space before the colon': (host) => `GET / HTTP/1.1\r\nHost : ${host}\r\nConnection: close\r\n\r\n`,
  'two lengths': (host) =>
    `POST /sign-in HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde`,
  'a length and pieces': (host) =>
    `POST /sign-in HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /evil HTTP/1.1\r\n\r\n`,
  'a negative length': (host) =>
    `POST /sign-in HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nContent-Length: -1\r\n\r\n`,
  'pieces that are none': (host) =>
    `POST /sign-in HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n`,
  'a path of bytes': (host) => `GET /\xff\xfe HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
}

/** Once for the whole site, at the door that leads nowhere. */
export function siteAttacks(door: Door): Attack[] {
  if (door.name !== '/_not-found') return []
  return [
    ...PATHS.flatMap((path) =>
      ['GET', 'POST'].map((method): Attack => ({
        door,
        place: 'site',
        how: `${method} ${path.slice(0, 80)}`,
        make: (given) => {
          const sent = plainRequest(given)
          return { ...sent, method, path, headers: { ...sent.headers, origin: given.world.url } }
        },
      })),
    ),
    ...Object.entries(BYTES).map(([how, write]): Attack => ({
      door,
      place: 'bytes',
      how,
      mayEnd: true,
      make: ({ world }) => ({ bytes: Buffer.from(write(new URL(world.url).host), 'latin1') }),
    })),
  ]
}
