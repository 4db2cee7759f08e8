import { gzipSync } from 'node:zlib'
import type { Door, Example } from '../door'
import type { Sent } from '../http'
import { encodeMultipart, type Part } from '../multipart'
import { plainRequest } from './addresses'
import type { Attack, Given } from './attack'

/** Attacks on how a request is made: method, headers, cookies, the body as such. */
export function wireAttacks(door: Door, example: Example): Attack[] {
  const attack = (
    place: string,
    how: string,
    change: (sent: Sent, given: Given) => Sent,
    more = {},
  ): Attack => ({
    door,
    place,
    how,
    make: (given) => change(plainRequest(given), given),
    ...more,
  })
  const headers = (how: string, set: Record<string, string | string[]>) =>
    attack('headers', how, (sent) => ({ ...sent, headers: { ...sent.headers, ...set } }))
  return [
    ...METHODS.map((method) => attack('method', method, (sent) => ({ ...sent, method }))),
    ...Object.entries(HEADERS).map(([how, set]) => headers(how, set)),
    // Nobody here speaks another protocol: the connection is closed.
    { ...headers('an upgrade', UPGRADE), mayEnd: true },
    ...Object.entries(COOKIES).map(([how, make]) =>
      attack(
        'cookies',
        how,
        (sent) => {
          const cookie = make(String(sent.headers.cookie ?? ''))
          return { ...sent, headers: { ...sent.headers, cookie } }
        },
        { anyLanguage: true },
      ),
    ),
    ...(door.kind === 'action' ? actionBodies(attack) : []),
    ...(door.kind === 'action' || example.body ? bodies(attack) : []),
    ...(door.name === 'POST /api/uploads' ? uploads(attack) : []),
  ]
}

type Make = (
  place: string,
  how: string,
  change: (sent: Sent, given: Given) => Sent,
  more?: Partial<Attack>,
) => Attack

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND']

const long = (count: number) => 'a'.repeat(count)

const HEADERS: Record<string, Record<string, string | string[]>> = {
  'languages that are none': { 'accept-language': 'xx-YY;q=NaN, *;q=-1, ;;;, fr;q=1e9' },
  'a language of 8,000': { 'accept-language': long(8_000) },
  'more than 16 kB': { 'x-long': long(17_000) },
  '500 of them': Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x-${index}`, 'a'])),
  'for Flight': { rsc: '1' },
  'for a prefetch': { rsc: '1', 'next-router-prefetch': '1' },
  'for a segment': { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
  'for a segment that is none': {
    rsc: '1',
    'next-router-prefetch': '1',
    'next-router-segment-prefetch': '/../x',
  },
  'a state tree that is none': { rsc: '1', 'next-router-state-tree': 'rubbish' },
  'a state tree of another shape': {
    rsc: '1',
    'next-router-state-tree': encodeURIComponent('{"__proto__":[]}'),
  },
  'a state tree that skips layouts': {
    rsc: '1',
    'next-router-state-tree': encodeURIComponent(
      '["",{"children":["(console)",{"children":["x",{}]}]},null,"refetch"]',
    ),
  },
  'a state tree that is deep': { rsc: '1', 'next-router-state-tree': encodeURIComponent('['.repeat(3_000)) },
  'a state tree of 40,000': { rsc: '1', 'next-router-state-tree': long(15_000) },
  'an action that is none': { 'next-action': 'rubbish' },
  'an action of zeros': { 'next-action': '0'.repeat(42) },
  'an action called __proto__': { 'next-action': '__proto__' },
  'an action of 8,000': { 'next-action': long(8_000) },
  'an action that was forwarded': { 'x-action-forwarded': '1' },
  'next-url elsewhere': { rsc: '1', 'next-url': '//evil.example/%' },
  'middleware’s': { 'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware' },
  'Next’s own': {
    'x-matched-path': '/_error',
    'x-now-route-matches': '1=%',
    'x-invoke-path': '/%',
    'x-invoke-status': '500',
    'x-nextjs-data': '1',
    'x-prerender-revalidate': 'x',
    'next-resume': '1',
    'x-next-resume-state-length': '5',
  },
  'a proxy’s': {
    'x-forwarded-host': 'evil.example',
    'x-forwarded-for': '%, ::',
    'x-forwarded-proto': 'gopher',
    forwarded: 'for=_',
  },
  'no origin': { origin: 'null' },
  'an origin elsewhere': { origin: 'https://evil.example' },
  'an origin that is none': { origin: ':' },
  ranges: { range: 'bytes=0-0,-1,5-2', 'if-range': 'x' },
  'dates that are none': { 'if-modified-since': 'yesterday', 'if-none-match': '*' },
  'a key': { authorization: 'Bearer rubbish' },
  'a name and password': { authorization: 'Basic !!!' },
  'expecting something': { expect: '200-maybe' },
  'gzip that is none': { 'content-encoding': 'gzip' },
  'accepting nothing': { accept: '', 'accept-encoding': 'identity;q=0, *;q=0' },
  'accepting Flight': { accept: 'text/x-component' },
  'a user agent of 8,000': { 'user-agent': long(8_000) },
  'letters beyond ASCII': { 'x-file-name': 'é', 'user-agent': 'é\tü' },
}

const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-key': 'x',
  'sec-websocket-version': '13',
}

const COOKIES: Record<string, (cookie: string) => string> = {
  'a session that is none': (cookie) => cookie.replace(/(relais_session\w*=)[^;]*/, '$1rubbish'),
  'a session of another shape': (cookie) => cookie.replace(/(relais_session\w*=)[^;]*/, '$1a.b.c.d.e'),
  'an altered session': (cookie) => cookie.replace(/(relais_session\w*=.{60})./, '$1~'),
  'an empty session': (cookie) => cookie.replace(/(relais_session\w*=)[^;]*/, '$1'),
  'a session twice': (cookie) => `${cookie}; ${cookie}`,
  'a session of 10,000': (cookie) => cookie.replace(/(relais_session\w*=)[^;]*/, `$1${'a'.repeat(10_000)}`),
  'a session in pieces': (cookie) => cookie.replace(/(relais_session\w*)=([^;]*)/, '$1.0=$2; $1.1=x'),
  'a percent sign': (cookie) => `${cookie}; a=%; b=%E0%A4%A`,
  'names of objects': (cookie) => `${cookie}; __proto__=x; constructor=y; toString=z`,
  'a language that is none': (cookie) => cookie.replace(/(relais_locale\w*=)[^;]*/, '$1../../en'),
  'a zone that is none': (cookie) => withPreference(cookie, 'zone', 'Europe/Nowhere'),
  'a zone of 2,000': (cookie) => withPreference(cookie, 'zone', 'a'.repeat(2_000)),
  'a zone called __proto__': (cookie) => withPreference(cookie, 'zone', '__proto__'),
  'a theme that is none': (cookie) => withPreference(cookie, 'theme', '"><script>alert(1)</script>'),
  'letters beyond ASCII': (cookie) => `${cookie}; é=ü`,
  'only semicolons': () => ';;; ; =;=;',
}

function withPreference(cookie: string, name: string, value: string): string {
  const port = /relais_locale(\w*)=/.exec(cookie)?.[1] ?? ''
  return `${cookie}; relais_${name}${port}=${value}`
}

const typed = (sent: Sent, contentType: string, body: Buffer | string): Sent => ({
  ...sent,
  headers: { ...sent.headers, 'content-type': contentType },
  body: Buffer.from(body as string),
})

/** Bodies that are none of what a door takes. */
function bodies(attack: Make): Attack[] {
  const make = (how: string, contentType: string, body: Buffer | string) =>
    attack('body', how, (sent) => typed(sent, contentType, body))
  const { contentType } = encodeMultipart([])
  return [
    attack('body', 'none', (sent) => ({ ...sent, body: undefined })),
    attack('body', 'without a type', (sent) => {
      const { 'content-type': _type, ...headers } = sent.headers
      return { ...sent, headers }
    }),
    make('JSON', 'application/json', '{"a":1}'),
    make('JSON that is none', 'application/json', '{"a":'),
    make('a plain form', 'application/x-www-form-urlencoded', 'a=1&b=%&__proto__=x'),
    make('a text', 'text/plain', '0=1'),
    make('XML', 'application/xml', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    make('a type that is none', 'rubbish', 'x'),
    make('a form without boundary', 'multipart/form-data', '--x\r\n\r\n--x--'),
    make('a form with another boundary', 'multipart/form-data; boundary=other', '--x\r\n\r\nx\r\n--x--\r\n'),
    make('a form of rubbish', contentType, Buffer.alloc(2_000, 0xff)),
    make(
      'a form within a form',
      'multipart/mixed; boundary=x',
      '--x\r\nContent-Type: multipart/form-data\r\n\r\n--x--',
    ),
    attack('body', 'a part without a name', (sent) =>
      typed(
        sent,
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--\r\n',
      ),
    ),
    attack('body', 'a part with a header of 100,000', (sent) =>
      typed(
        sent,
        'multipart/form-data; boundary=x',
        `--x\r\nContent-Disposition: form-data; name="a"; x="${'a'.repeat(100_000)}"\r\n\r\nx\r\n--x--\r\n`,
      ),
    ),
    attack('body', 'cut, and said to be whole', (sent) => ({
      ...sent,
      body: sent.body?.subarray(0, Math.floor(sent.body.length / 2)),
    })),
    attack(
      'body',
      'cut, and hung up',
      (sent) => ({ ...sent, cutAfter: Math.floor((sent.body?.length ?? 0) / 2) }),
      { mayEnd: true },
    ),
    attack('body', 'in pieces', (sent) => ({ ...sent, chunked: true })),
    attack('body', 'compressed', (sent) => ({
      ...sent,
      body: sent.body && gzipSync(sent.body),
      headers: { ...sent.headers, 'content-encoding': 'gzip' },
    })),
    attack('body', '2 MB announced', (sent) => ({ ...sent, body: Buffer.alloc(2_000_000, 97) }), {
      mayEnd: true,
    }),
    attack(
      'body',
      '6 MB in pieces',
      (sent) => ({ ...sent, body: Buffer.alloc(6_000_000, 97), chunked: true }),
      { mayEnd: true },
    ),
  ]
}

/** 40 MB where 25 are allowed. */
function uploads(attack: Make): Attack[] {
  const large = { mayEnd: true }
  return [
    attack('body', '40 MB announced', (sent) => ({ ...sent, body: Buffer.alloc(40_000_000) }), large),
    attack(
      'body',
      '40 MB in pieces',
      (sent) => ({ ...sent, body: Buffer.alloc(40_000_000), chunked: true }),
      large,
    ),
    attack('body', 'nothing', (sent) => ({ ...sent, body: Buffer.alloc(0) })),
    ...['a\r\nb.txt', '../../etc/passwd', 'x'.repeat(5_000), '\0', '\u202Efdp.exe', '.', 'CON', '＠'].map(
      (name) =>
        attack('body', `a file called ${JSON.stringify(name.slice(0, 20))}`, (sent) => ({
          ...sent,
          headers: { ...sent.headers, 'x-file-name': encodeURIComponent(name) },
        })),
    ),
    ...['%', '%00', '%E0%A4%A', ''].map((name) =>
      attack('body', `a file called ${name} undecoded`, (sent) => ({
        ...sent,
        headers: { ...sent.headers, 'x-file-name': name },
      })),
    ),
    attack('body', 'a type of headers', (sent) => ({
      ...sent,
      headers: {
        ...sent.headers,
        'x-file-name': 'a.unknown',
        'x-file-type': encodeURIComponent('text/x\r\nBcc: a@b'),
      },
    })),
  ]
}

/** What an action's own part can be made to say (React's reply format). */
const REPLIES: [how: string, text: string][] = [
  ['no JSON', 'rubbish'],
  ['nothing', ''],
  ['null', 'null'],
  ['a text', '"a"'],
  ['an object', '{"0":"a"}'],
  ['an empty list', '[]'],
  ['2,000 arguments', JSON.stringify(Array<string>(2_000).fill('a'))],
  ['deep', '['.repeat(5_000) + ']'.repeat(5_000)],
  ['itself', '["$0"]'],
  ['a reference that is not there', '["$5"]'],
  ['a path into prototypes', '["$0:__proto__:constructor:constructor"]'],
  ['then', '{"then":"$0:constructor","status":"resolved_model","value":"{}"}'],
  ['a promise', '["$@5"]'],
  ['a server function', '["$h5"]'],
  ['an old server function', '["$F5"]'],
  ['a symbol', '["$Siterator"]'],
  ['a temporary reference', '["$T"]'],
  ['a map', '["$Q5"]'],
  ['a set', '["$W5"]'],
  ['an iterator', '["$i5"]'],
  ['a stream', '["$R5"]'],
  ['bytes', '["$A5"]'],
  ['a blob', '["$B5"]'],
  ['a big integer that is none', '["$nabc"]'],
  ['a huge big integer', `["$n${'9'.repeat(20_000)}"]`],
  ['an unknown kind', '["$?5"]'],
]

function actionBodies(attack: Make): Attack[] {
  const byScript = (given: Given) => given.transport === 'script'
  const own = (how: string, text: string, more: Part[] = []) =>
    attack('reply', how, (sent, given) => {
      const parts: Part[] = byScript(given)
        ? [...more, { name: '0', value: text }]
        : [
            { name: '$ACTION_REF_1', value: '' },
            { name: '$ACTION_1:0', value: JSON.stringify({ id: given.id, bound: '$@1' }) },
            ...more,
            { name: '$ACTION_1:1', value: text },
          ]
      const { contentType, body } = encodeMultipart(parts)
      return typed(sent, contentType, body)
    })
  return [
    ...REPLIES.map(([how, text]) => own(how, text)),
    own('two forms', '["$K1","$K2"]', [
      { name: '_1_a', value: 'x' },
      { name: '_2_b', value: 'y' },
    ]),
    own('chunks that refer to each other', '["$1"]', [
      { name: '1', value: '"$2"' },
      { name: '2', value: '"$1"' },
    ]),
    attack('reply', 'as a text', (sent) => typed(sent, 'text/plain;charset=UTF-8', '["x"]')),
    attack('reply', 'as a text that is no JSON', (sent) => typed(sent, 'text/plain;charset=UTF-8', '[')),
    attack('reply', 'to another page', (sent) => ({ ...sent, path: '/sign-in' })),
    attack('reply', 'to a page that is not there', (sent) => ({ ...sent, path: '/nowhere/at/all' })),
    attack('reply', 'with two actions', (sent, given) => {
      const ids = ['$ACTION_ID_', '$ACTION_ID_0'].map((name) => ({ name: name + given.id, value: '' }))
      const { contentType, body } = encodeMultipart(ids)
      const { 'next-action': _action, ...headers } = sent.headers
      return typed({ ...sent, headers }, contentType, body)
    }),
    attack('reply', 'with an action that is none', (sent) => {
      const { contentType, body } = encodeMultipart([{ name: '$ACTION_ID_rubbish', value: '' }])
      const { 'next-action': _action, ...headers } = sent.headers
      return typed({ ...sent, headers }, contentType, body)
    }),
  ]
}
