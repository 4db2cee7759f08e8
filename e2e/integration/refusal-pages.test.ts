import { createGzip } from 'node:zlib'
import { request as httpRequest, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createFrontDoor, type FrontDoor } from '@/lib/web/front-door'

/** What a reader gets instead of Next's empty documents: the front door before a handler that answers like Next. */

const HOST = 'relais.example'
const ORIGIN = `https://${HOST}`
const EMPTY = '<html id="__next_error__"><body></body></html>'
const doors: FrontDoor[] = []

afterEach(async () => {
  await Promise.all(doors.splice(0).map((door) => door.close(100)))
})

/** Next's ways of sending: at once, in pieces, with the head first, compressed. */
const WAYS: Record<string, (response: ServerResponse) => void> = {
  'at once': (response) => void response.end(EMPTY),
  'in pieces': (response) => {
    response.flushHeaders()
    response.write(EMPTY.slice(0, 9), () => response.end(EMPTY.slice(9)))
  },
  'head first': (response) => void response.writeHead(response.statusCode).end(EMPTY),
  compressed: (response) => {
    response.setHeader('Content-Encoding', 'gzip')
    const gzip = createGzip()
    gzip.pipe(response)
    gzip.end(EMPTY)
  },
}

async function open(
  status: number,
  more: { way?: string; type?: string; away?: boolean; broken?: boolean } = {},
) {
  const failures: { id: string; path: string }[] = []
  const door = createFrontDoor(
    (request, response) => {
      response.setHeader('Content-Type', more.type ?? 'text/html; charset=utf-8')
      if (request.url?.startsWith('/-/')) {
        if (more.broken) response.statusCode = 500
        return void response.end(
          `ours ${request.url} ${request.headers.cookie} ${request.headers['x-relais-client']}`,
        )
      }
      response.statusCode = status
      response.setHeader('Set-Cookie', 'kept=1')
      response.setHeader('Link', '</stale.css>; rel=preload')
      // Next takes its own headers away before it renders.
      delete request.headers.rsc
      WAYS[more.way ?? 'at once']!(response)
    },
    {
      appUrl: ORIGIN,
      isDatabaseAway: () => more.away ?? false,
      onFailure: (failure) => failures.push(failure),
    },
  )
  doors.push(door)
  const { port } = await door.listen(0, '127.0.0.1')
  return { port, failures }
}

type Asked = { method?: string; path?: string; headers?: Record<string, string>; body?: string }
type Answer = { status: number; headers: IncomingHttpHeaders; text: string }

function ask(
  port: number,
  { method = 'GET', path = '/company/settings?a=1', headers = {}, body }: Asked = {},
) {
  const page = { host: HOST, origin: ORIGIN, accept: 'text/html', cookie: 'session=x', ...headers }
  return new Promise<Answer>((resolve, reject) => {
    const asked = httpRequest({ port, host: '127.0.0.1', method, path, headers: page }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** As React sends an action without arguments. */
const ACTION: Asked = {
  method: 'POST',
  headers: { 'next-action': 'a', accept: 'text/x-component', 'content-type': 'text/plain;charset=UTF-8' },
  body: '[]',
}

describe('a page that is not there', () => {
  it.each(Object.keys(WAYS))('is ours, with its status, when Next sends %s', async (way) => {
    const { port } = await open(404, { way })
    const answer = await ask(port)
    expect(answer.status).toBe(404)
    // The same whatever was asked for, as the visitor sees it.
    expect(answer.text).toBe('ours /-/404 session=x 127.0.0.1')
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'set-cookie': ['kept=1'] })
    for (const stale of ['link', 'content-encoding']) expect(answer.headers).not.toHaveProperty(stale)
    expect(answer.headers['content-security-policy']).toContain('nonce-')
  })

  it('is ours for whoever takes anything, and has no body for HEAD', async () => {
    const { port } = await open(404)
    expect((await ask(port, { headers: { accept: '*/*' } })).text).toContain('ours')
    expect(await ask(port, { method: 'HEAD' })).toMatchObject({ status: 404, text: '' })
    expect((await ask(port, { method: 'POST' })).text).toContain('ours /-/404')
  })

  it.each<[string, Asked]>([
    ['Next’s own navigation', { headers: { rsc: '1' } }],
    ['an action by script', ACTION],
    ['the API', { path: '/api/uploads/1' }],
    ['a build file', { path: '/_next/static/gone.js' }],
    ['the callback, which has its own', { path: '/microsoft_outlook/confirm' }],
    ['an image', { headers: { accept: 'image/avif,image/webp' } }],
  ])('stays as it is for %s', async (_name, asked) => {
    const answer = await ask((await open(404)).port, asked)
    expect([answer.status, answer.text]).toEqual([404, EMPTY])
  })

  it('stays as it is when it is no page', async () => {
    expect((await ask((await open(404, { type: 'application/json' })).port)).text).toBe(EMPTY)
  })
})

it('a page one may not see says for which address', async () => {
  const answer = await ask((await open(403)).port)
  expect([answer.status, answer.text.split(' ')[1]]).toEqual([403, '/-/403?path=%2Fcompany%2Fsettings'])
})

it('a page that failed has an id, which the log is told with the path alone', async () => {
  const { port, failures } = await open(500)
  const answer = await ask(port)
  expect(answer.status).toBe(500)
  expect(failures).toEqual([
    { id: expect.stringMatching(/^[0-9a-f]{12}$/) as string, path: '/company/settings' },
  ])
  expect(answer.text).toContain(`/-/500?id=${failures[0]!.id}`)
})

describe('while the database is away', () => {
  it.each<[string, Asked, string]>([
    ['a page', {}, '/-/503'],
    ['the answer to a form', { method: 'POST' }, '/-/503?sent=1'],
    ['the callback', { path: '/microsoft_outlook/confirm?code=x' }, '/-/503'],
  ])('%s says so, and when to come again', async (_name, asked, page) => {
    const { port, failures } = await open(500, { away: true })
    const answer = await ask(port, asked)
    expect([answer.status, answer.headers['retry-after'], answer.text.split(' ')[1]]).toEqual([
      503,
      '5',
      page,
    ])
    expect(failures).toEqual([])
  })

  it('a program is told by the status', async () => {
    const answer = await ask((await open(500, { away: true })).port, { path: '/api/uploads' })
    expect([answer.status, answer.headers['retry-after'], answer.text]).toEqual([503, '5', EMPTY])
  })

  it('what works, works', async () => {
    expect(await ask((await open(200, { away: true })).port)).toMatchObject({ status: 200, text: EMPTY })
  })
})

it('a page of ours that fails too leaves the bare status', async () => {
  const answer = await ask((await open(404, { broken: true })).port)
  expect([answer.status, answer.text]).toEqual([404, '404\n'])
})

it.each(['/-/404', '/%2d/503', '//-/500?id=x', '/-/403?path=/x'])(
  'nobody else gets to ours: %s',
  async (path) => {
    expect((await ask((await open(200)).port, { path })).text).toBe(EMPTY)
  },
)
