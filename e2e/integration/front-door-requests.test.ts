import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Wire, type Answer } from '@/e2e/doors/http'
import { findFreePort } from '@/e2e/run/free-port'
import { createFrontDoor, type FrontDoor } from '@/lib/web/front-door'

/** What Next would fail over does not reach it; what our pages send does, whole. */

let door: FrontDoor
let wire: Wire

beforeAll(async () => {
  const port = await findFreePort()
  door = createFrontDoor(tellAll, { appUrl: `http://localhost:${port}` })
  await door.listen(port, '127.0.0.1')
  wire = new Wire(`http://localhost:${port}`)
})
afterAll(async () => {
  wire.close()
  await door.close(100)
})

async function tellAll(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let bytes = 0
  for await (const piece of request) bytes += (piece as Buffer).length
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify({ headers: request.headers, url: request.url, bytes }))
}

type Told = { headers: Record<string, string>; url: string; bytes: number }
const told = ({ text }: Answer) => JSON.parse(text) as Told

const get = (path: string, headers: Record<string, string> = {}) =>
  wire.send({ method: 'GET', path, headers })
const post = (headers: Record<string, string>, body: string, chunked = false) =>
  wire.send({
    method: 'POST',
    path: '/page',
    headers: { origin: wire.url, ...headers },
    body: Buffer.from(body),
    chunked,
  })

describe('addresses', () => {
  it.each([
    '/_global-error',
    '/%5fglobal-error',
    '/_global-error.rsc',
    '/atelier.rsc',
    '/atelier/settings.rsc?a=1',
    '/atelier/settings%2ersc',
    '/atelier/settings.RSC/',
    '/atelier.segments/_tree.segment.rsc',
    '//_global-error?a=1',
    '/-/500',
    '/%',
    '/a/%zz',
    '/%ff',
    '/%E2%82',
    '/a%00b',
  ])('that nobody has to go to, or that mean nothing, lead nowhere: %s', async (path) =>
    expect(told(await get(path)).url).toBe('/_not-found'),
  )

  it.each(['/', '/atelier', '/%C3%A9t%C3%A9?a=%zz', '/a%20b', '/a?q=.rsc', '/a.rsc/b'])(
    'of ours pass: %s',
    async (path) => expect(told(await get(path)).url).toBe(path),
  )
})

describe('a state tree', () => {
  const sent = async (text: string) =>
    told(await get('/', { 'next-router-state-tree': encodeURIComponent(text) })).headers

  it('of Next’s client passes', async () =>
    expect(await sent('["",{"children":["__PAGE__",{}]}]')).toHaveProperty('next-router-state-tree'))

  it.each(['x', '{}', '[[[', '['.repeat(2_000)])('that cannot be read is taken away', async (text) =>
    expect(await sent(text)).not.toHaveProperty('next-router-state-tree'),
  )
})

describe('an action', () => {
  const FOREIGN = '--x\r\nContent-Disposition: form-data; name="$ACTION_1:0"\r\n\r\nx\r\n--x--\r\n'
  const form = { 'content-type': 'multipart/form-data; boundary=x' }

  it.each([
    ['fr', 'Cette demande est illisible'],
    ['en', 'This request cannot be read'],
  ])('that is none of ours gets a page (%s)', async (language, title) => {
    const answer = await post({ ...form, accept: 'text/html', 'accept-language': language }, FOREIGN)
    expect(answer.status).toBe(400)
    expect(answer.text).toContain(title)
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
  })

  it('of a program’s that is none of ours gets a status', async () => {
    const answer = await post(form, FOREIGN)
    expect([answer.status, answer.text]).toEqual([400, '400 Bad Request\n'])
  })

  it.each([false, true])('that is ours reaches the handler whole (in pieces: %s)', async (chunked) => {
    const body = `["${'a'.repeat(200_000)}"]`
    const headers = { 'next-action': 'abc', 'content-type': 'text/plain;charset=UTF-8' }
    expect(told(await post(headers, body, chunked)).bytes).toBe(body.length)
  })

  it.each([false, true])('that is too large gets 413 (in pieces: %s)', async (chunked) => {
    const headers = { 'next-action': 'abc', 'content-type': 'text/plain;charset=UTF-8' }
    expect((await post(headers, 'a'.repeat(4 * 1024 * 1024 + 1), chunked)).status).toBe(413)
  })
})
