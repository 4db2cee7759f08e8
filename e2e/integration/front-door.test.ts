import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createFrontDoor, type FrontDoor, type FrontDoorOptions } from '@/lib/web/front-door'

/** The real front door before a handler that tells what reached it. */

const HOST = 'relais.example'
const ORIGIN = `https://${HOST}`
const doors: FrontDoor[] = []

afterEach(async () => {
  await Promise.all(doors.splice(0).map((door) => door.close(100)))
})

type Handler = Parameters<typeof createFrontDoor>[0]

async function open(options: Partial<FrontDoorOptions> = {}, handler: Handler = tellAll): Promise<number> {
  const door = createFrontDoor(handler, { appUrl: ORIGIN, ...options })
  doors.push(door)
  return (await door.listen(0, '127.0.0.1')).port
}

const tellAll: Handler = async (request, response) => {
  let bytes = 0
  for await (const chunk of request) bytes += (chunk as Buffer).length
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify({ headers: request.headers, url: request.url, bytes }))
}

type Asked = {
  method?: string
  path?: string
  headers?: Record<string, string | string[]>
  body?: string | Buffer[]
}
type Answer = { status: number; headers: IncomingHttpHeaders; text: string }

function ask(port: number, { method = 'GET', path = '/', headers = {}, body }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { port, host: '127.0.0.1', method, path, headers: { host: HOST, ...headers } },
      (response: IncomingMessage) => {
        let text = ''
        response.on('data', (chunk: Buffer) => (text += chunk.toString()))
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        )
      },
    )
    // A refused body may meet a closed connection; the answer counts if it came.
    request.on('error', reject)
    if (Array.isArray(body)) for (const chunk of body) request.write(chunk)
    request.end(Array.isArray(body) ? undefined : body)
  })
}

const seen = (answer: Answer) => JSON.parse(answer.text) as { headers: Record<string, string>; bytes: number }

describe('headers that only we may set', () => {
  const forged = {
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
    'x-real-ip': '203.0.113.9',
    forwarded: 'for=203.0.113.9',
    'x-middleware-subrequest': 'middleware:middleware',
    'x-middleware-rewrite': 'https://evil.example',
    'x-nonce': 'mine',
    'content-security-policy': "script-src 'nonce-mine'",
    'content-security-policy-report-only': "script-src 'nonce-mine'",
    'x-relais-client': '203.0.113.9',
    'x-relais-path': '/evil',
    'x-relais-hop': 'guess',
  }

  it('are ours whatever was sent', async () => {
    const { headers } = seen(await ask(await open(), { path: '/page?a=1', headers: forged }))
    expect(headers).toMatchObject({
      host: HOST,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': HOST,
      'x-forwarded-proto': 'https',
      'x-relais-client': '127.0.0.1',
      'x-relais-path': '/page?a=1',
    })
    expect(headers['x-nonce']).not.toBe('mine')
    expect(headers['content-security-policy']).not.toContain('mine')
    for (const gone of Object.keys(forged).filter((name) =>
      /middleware|real-ip|^forwarded|report/.test(name),
    )) {
      expect(headers).not.toHaveProperty(gone)
    }
  })

  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['198.51.100.1, 203.0.113.9, 10.1.2.3', '203.0.113.9'],
    ['2001:db8::1', '2001:db8::1'],
    ['rubbish', '127.0.0.1'],
    ['', '127.0.0.1'],
  ])('believe a named proxy that forwards for "%s": %s', async (forwarded, client) => {
    const port = await open({ trustedProxies: ['127.0.0.1', '10.0.0.0/8'] })
    const { headers } = seen(await ask(port, { headers: { 'x-forwarded-for': forwarded } }))
    expect(headers['x-relais-client']).toBe(client)
  })

  it('a proxy that is no address stops the start, by name', () => {
    expect(() => createFrontDoor(tellAll, { appUrl: ORIGIN, trustedProxies: ['10.0.0.0/99'] })).toThrow(
      'TRUSTED_PROXY',
    )
  })

  it("Next's fetches of itself keep the first client, and nobody else knows the mark", async () => {
    const port = await open()
    const first = seen(await ask(port)).headers
    const self = {
      host: `127.0.0.1:${port}`,
      'x-relais-hop': first['x-relais-hop']!,
      'x-relais-client': '203.0.113.9',
    }
    expect(seen(await ask(port, { headers: self })).headers).toMatchObject({
      host: HOST,
      'x-relais-client': '203.0.113.9',
    })
    expect((await ask(port, { headers: { ...self, 'x-relais-hop': 'guess' } })).status).toBe(421)
  })
})

describe('the host', () => {
  it.each(['evil.example', `${HOST}:8080`, `${HOST}.evil.example`, 'localhost', `RELAIS.example@evil`])(
    '%s is not ours: 421',
    async (host) => expect((await ask(await open(), { headers: { host } })).status).toBe(421),
  )

  it.each([
    ['two of them', `GET / HTTP/1.1\r\nHost: ${HOST}\r\nHost: evil.example\r\n\r\n`],
    ['none', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['an absolute address', `GET http://evil.example/ HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
  ])('%s: refused', async (_name, head) => {
    const answer = await raw(await open(), head)
    expect(answer).toMatch(/^HTTP\/1\.1 4(21|00) /)
  })

  it('is not asked for whether the process lives', async () => {
    const answer = await ask(await open(), { path: '/api/health/live', headers: { host: 'anything' } })
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { status: 'ok' }])
  })
})

describe('who may change something', () => {
  const cookie = 'session=x'
  it.each<[string, Record<string, string>, string, number]>([
    ['our origin', { origin: ORIGIN, cookie }, '/page', 200],
    ['our origin without cookies', { origin: ORIGIN }, '/sign-in', 200],
    ['no origin, with cookies', { cookie }, '/page', 403],
    ['no origin, an action', { 'next-action': 'abc' }, '/page', 403],
    ['no origin at all', {}, '/sign-in', 403],
    ['null', { origin: 'null', cookie }, '/page', 403],
    ['malformed', { origin: 'not an origin', cookie }, '/page', 403],
    ['foreign', { origin: 'https://evil.example', cookie }, '/page', 403],
    ['foreign without cookies', { origin: 'https://evil.example' }, '/sign-in', 403],
    [
      'foreign, matching X-Forwarded-Host',
      { origin: 'https://evil.example', 'x-forwarded-host': 'evil.example', cookie },
      '/page',
      403,
    ],
    ['our host over http', { origin: `http://${HOST}`, cookie }, '/page', 403],
    ['our host on another port', { origin: `${ORIGIN}:8443`, cookie }, '/page', 403],
    ['a program with a key', { authorization: 'Bearer key' }, '/api/v1/messages', 200],
    [
      'a program with a key, from a foreign page',
      { authorization: 'Bearer key', origin: 'https://evil.example' },
      '/api/v1/messages',
      403,
    ],
    ['a program without a key (the API answers 401)', {}, '/api/v1/messages', 200],
    ['the API by cookie', { cookie }, '/api/v1/messages', 403],
  ])('%s', async (_name, headers, path, status) => {
    const port = await open()
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect((await ask(port, { method, path, headers })).status, method).toBe(status)
    }
  })

  it.each(['TRACE', 'PROPFIND'])('%s is no method of ours', async (method) => {
    expect((await ask(await open(), { method })).status).toBe(405)
  })
})

describe('bodies', () => {
  const rules = [
    { prefix: '/api/uploads', bytes: 5000, seconds: 60 },
    { prefix: '/', bytes: 1000, seconds: 60 },
  ]
  const post = { method: 'POST', headers: { origin: ORIGIN } }
  const piece = Buffer.alloc(100)

  it('as large as allowed pass', async () => {
    const port = await open({ bodyRules: rules })
    expect(seen(await ask(port, { ...post, body: 'x'.repeat(1000) })).bytes).toBe(1000)
    expect(seen(await ask(port, { ...post, body: Array<Buffer>(10).fill(piece) })).bytes).toBe(1000)
    const upload = { ...post, path: '/api/uploads?company=a', body: Array<Buffer>(50).fill(piece) }
    expect(seen(await ask(port, upload)).bytes).toBe(5000)
  })

  it('larger ones get 413, announced or not', async () => {
    const port = await open({ bodyRules: rules })
    expect((await ask(port, { ...post, body: 'x'.repeat(1001) })).status).toBe(413)
    expect((await ask(port, { ...post, body: Array<Buffer>(11).fill(piece) })).status).toBe(413)
    expect((await ask(port, { ...post, path: '/api/uploadsx', body: 'x'.repeat(1001) })).status).toBe(413)
    expect(
      (await ask(port, { ...post, path: '/api/uploads', body: Array<Buffer>(51).fill(piece) })).status,
    ).toBe(413)
  })

  it('never look whole to the handler once they were cut', async () => {
    let whole = false
    const port = await open({ bodyRules: rules }, async (request, response) => {
      for await (const _chunk of request);
      whole = true
      response.end()
    })
    expect((await ask(port, { ...post, body: Array<Buffer>(30).fill(piece) })).status).toBe(413)
    expect(whole).toBe(false)
  })

  it('that do not arrive get 408', async () => {
    const port = await open({ bodyRules: [{ prefix: '/', bytes: 1000, seconds: 0.05 }] })
    const head = `POST / HTTP/1.1\r\nHost: ${HOST}\r\nOrigin: ${ORIGIN}\r\nContent-Length: 10\r\n\r\nabc`
    expect(await raw(port, head)).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('headers above 16 kB get 431', async () => {
    const answer = await raw(
      await open(),
      `GET / HTTP/1.1\r\nHost: ${HOST}\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
  })
})

describe('the answer', () => {
  it('carries a policy with a nonce of its own, which Next is told', async () => {
    const port = await open({ formActions: ['https://login.microsoftonline.com'] })
    const [one, two] = [await ask(port), await ask(port)]
    const policy = String(one.headers['content-security-policy'])
    const { headers } = seen(one)
    expect(headers['content-security-policy']).toBe(policy)
    expect(policy).toContain(`'nonce-${headers['x-nonce']}' 'strict-dynamic'`)
    expect(policy).toContain("form-action 'self' https://login.microsoftonline.com;")
    expect(policy).not.toContain('unsafe-eval')
    for (const part of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
      expect(policy).toContain(part)
    }
    expect(two.headers['content-security-policy']).not.toBe(policy)
  })

  it('carries the other headers, and HSTS only over https', async () => {
    const { headers } = await ask(await open())
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'strict-transport-security': 'max-age=31536000',
      'cache-control': 'no-store',
    })
    const local = await ask(await open({ appUrl: 'http://localhost:3000' }), {
      headers: { host: 'localhost:3000' },
    })
    expect(local.headers).not.toHaveProperty('strict-transport-security')
  })

  it('is kept by nobody, whatever the handler says, except files', async () => {
    const cache: Handler = (_request, response) => {
      response.writeHead(200, { 'Cache-Control': 's-maxage=31536000' }).end()
    }
    const port = await open({ isCacheable: (path) => path.startsWith('/_next/static/') }, cache)
    expect((await ask(port)).headers['cache-control']).toBe('no-store')
    expect((await ask(port, { path: '/_next/static/a.js' })).headers['cache-control']).toBe(
      's-maxage=31536000',
    )
  })

  it.each<[string, Handler]>([
    ['set', (_request, response) => void response.setHeader('Cache-Control', 'no-store, no-transform').end()],
    [
      'written',
      (_request, response) =>
        void response.writeHead(200, { 'Cache-Control': 'no-store, no-transform' }).end(),
    ],
  ])('keeps what the handler %s besides', async (_name, handler) => {
    expect((await ask(await open({}, handler))).headers['cache-control']).toBe('no-store, no-transform')
  })

  it('to an unexpected failure is a bare 500', async () => {
    const errors: unknown[] = []
    const port = await open({ onError: (error) => errors.push(error) }, () =>
      Promise.reject(new Error('inside')),
    )
    const answer = await ask(port)
    expect([answer.status, answer.text]).toEqual([500, '500 Internal Server Error\n'])
    expect(errors).toHaveLength(1)
  })
})

describe('stopping', () => {
  it('lets what runs end, takes nothing new, and cuts off what does not end', async () => {
    let answer: (() => void) | undefined
    const port = await open({}, (request, response) => {
      if (request.url === '/slow') answer = () => response.end('done')
      else response.write('never ends')
    })
    const slow = ask(port, { path: '/slow' })
    const endless = ask(port, { path: '/endless' }).catch((error: Error) => error)
    await expect.poll(() => answer !== undefined).toBe(true)
    const closed = doors[0]!.close(300)
    await expect(ask(port)).rejects.toThrow()
    answer!()
    expect((await slow).text).toBe('done')
    await closed
    await endless
  })
})

it('a stop waits for answers, not for connections that clients keep', async () => {
  let finish: (() => void) | undefined
  const port = await open({}, (_request, response) => {
    response.write('begun')
    finish = () => response.end()
  })
  const socket = connect(port, '127.0.0.1', () => socket.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`))
  await expect.poll(() => finish !== undefined).toBe(true)
  const start = performance.now()
  const closed = doors[0]!.close(5_000)
  finish!()
  await closed
  expect(performance.now() - start).toBeLessThan(1_000)
})

/** What answers bytes that no well-behaved client sends. */
function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.on('data', (chunk) => (text += chunk.toString()))
    socket.on('close', () => resolve(text))
    socket.on('error', (error) => (text ? resolve(text) : reject(error)))
    setTimeout(() => socket.destroy(), 3_000).unref()
  })
}
