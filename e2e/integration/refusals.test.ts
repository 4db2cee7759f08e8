import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { isRefusalKey } from '@/lib/domain/microsoft/refusals'
import { AADSTS as AT_MICROSOFT } from '@/lib/standin/sign-in/aadsts-table'
import { createMicrosoftWorld, type MicrosoftWorld } from './support/microsoft-world'

const COURRIER = 'courrier@atelier.example'
/** What cannot happen to us: device codes, other grants. */
const NOT_OURS = ['70016', '700051', '399284']

let world: MicrosoftWorld
let at: Awaited<ReturnType<MicrosoftWorld['company']>>
let companies = 0

beforeAll(async () => {
  world = await createMicrosoftWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  world.standin.control.reset()
  at = await world.company(`refus${++companies}`)
})

const first = () => ({ mailServerId: at.mailServerId, mode: 'first' as const })
const view = async () => (await world.getConnectionView(at.who, at.mailServerId))!
const nothingStored = async () =>
  expect(await world.grant(at.who, at.mailServerId)).toMatchObject({
    state: 'none',
    objectId: null,
    username: null,
    cacheSealed: null,
    homeAccountId: null,
  })

describe('every code of Microsoft’s table', () => {
  test('at the token call: explained, quoted with its trace id, nothing stored', async () => {
    for (const code of Object.keys(AT_MICROSOFT)) {
      world.standin.control.fault({ at: 'token', do: { kind: 'aadsts', code } })
      await world.connect(at.who, at.mailServerId)
      const { refusal } = await view()
      expect(refusal, code).toMatchObject({ source: 'sign_in', code })
      expect(refusal!.words, code).toBeTruthy()
      expect(refusal!.traceId, code).toMatch(/^[0-9a-f-]{36}$/)
      if (!NOT_OURS.includes(code)) expect(['unknown', 'unknown_code'], code).not.toContain(refusal!.key)
    }
    await nothingStored()
  })

  test('those that come back with the browser: the same, and no token call', async () => {
    const returned = Object.entries(AT_MICROSOFT).filter(([, entry]) => entry.where === 'returned')
    expect(returned.length).toBeGreaterThan(15)
    for (const [code] of returned) {
      world.standin.control.fault({ at: 'authorize', do: { kind: 'aadsts', code } })
      await world.connect(at.who, at.mailServerId)
      expect((await view()).refusal, code).toMatchObject({ source: 'sign_in', code })
    }
    expect(world.calls()).toBe(0)
    await nothingStored()
  })
})

describe('answers that are none', () => {
  test.each([
    ['a hanging token call', { at: 'token', do: { kind: 'hang' } }, 'microsoft_slow', 'timeout'],
    ['a cut line', { at: 'token', do: { kind: 'drop' } }, 'microsoft_away', 'network'],
    [
      'a proxy’s page',
      { at: 'token', do: { kind: 'status', status: 502, html: true } },
      'microsoft_away',
      'http_502',
    ],
    ['too many requests', { at: 'token', do: { kind: 'aadsts', code: '90055' } }, 'throttled', '90055'],
    [
      'rubbish',
      { at: 'token', do: { kind: 'answer', body: '\u0000<!' } },
      'microsoft_unreadable',
      'not_json',
    ],
    ['a list', { at: 'token', do: { kind: 'answer', body: '[1]' } }, 'microsoft_unreadable', 'not_json'],
    [
      'two megabytes',
      { at: 'token', do: { kind: 'answer', body: `"${'x'.repeat(2_000_000)}"` } },
      'microsoft_unreadable',
      'too_large',
    ],
  ] as const)('%s', { timeout: 30_000 }, async (_name, fault, key, code) => {
    world.standin.control.fault(fault as never)
    const started = Date.now()
    await world.connect(at.who, at.mailServerId)
    expect(Date.now() - started).toBeLessThan(25_000)
    expect((await view()).refusal).toMatchObject({ source: 'sign_in', key, code })
    await nothingStored()
  })

  test.each([307, 308])('a %d of the token call to a second host, which receives nothing', async (status) => {
    let asked = 0
    const other = createServer((_, response) => response.end(String(++asked))).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const to = `http://127.0.0.1:${(other.address() as AddressInfo).port}/token`
    world.standin.control.fault({ at: 'token', do: { kind: 'redirect', status, to } })
    await world.connect(at.who, at.mailServerId)
    expect((await view()).refusal).toMatchObject({ key: 'microsoft_redirected', code: 'redirect' })
    expect(asked).toBe(0)
    other.close()
  })

  test('a directory’s document that is refused or hangs keeps people here, with the reason', async () => {
    world.standin.control.fault({ at: 'discovery', do: { kind: 'aadsts', code: '90002' } })
    await expect(world.startConnect(at.who, first())).rejects.toMatchObject({
      code: 'refused',
      details: { reason: 'directory_unknown', traceId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    })
    expect((await view()).refusal).toMatchObject({ key: 'directory_unknown', code: '90002' })
    expect((await view()).unfinished).toBeNull()
  })
})

describe('a code that somebody pasted', () => {
  const explain = async (text: string, who = at.who, id = at.mailServerId) =>
    (await import('@/lib/data/connection/explain-pasted')).explainPasted(who, id, text)

  test('is explained with the attempt that is under way, which can still come back', async () => {
    const { params } = await world.signIn(at.who, first(), COURRIER)
    expect(await explain('AADSTS50011: The redirect URI … Trace ID: no')).toEqual(['50011'])
    expect(await view()).toMatchObject({
      refusal: { source: 'pasted', key: 'redirect_mismatch', code: '50011', words: 'The redirect URI …' },
      further: [],
      unfinished: { expired: false },
    })
    await explain('AADSTS90094 and then AADSTS1234567')
    expect(await view()).toMatchObject({
      refusal: { key: 'admin_approval', words: null },
      further: [{ key: 'unknown_code', code: '1234567', source: 'pasted' }],
    })
    expect(await world.confirm(at.who, params)).toMatchObject({ outcome: 'connected' })
    expect(await view()).toMatchObject({ refusal: null, further: [], unfinished: null })
  })

  test('explains every number that Entra keeps to its own page', async () => {
    await world.startConnect(at.who, first())
    for (const code of Object.keys(AT_MICROSOFT).filter((code) => AT_MICROSOFT[code]!.where === 'shown')) {
      await explain(`Request Id: ${world.newId()} Message: AADSTS${code}: ${AT_MICROSOFT[code]!.text}`)
      const { refusal } = await view()
      expect(refusal, code).toMatchObject({ source: 'pasted', code })
      expect(isRefusalKey(refusal!.key) && !refusal!.key.startsWith('unknown'), code).toBe(true)
    }
  })

  test('needs a code, an attempt under way, and somebody who may', async () => {
    await expect(explain('AADSTS50011')).rejects.toMatchObject({ code: 'not_found' })
    await world.startConnect(at.who, first())
    await expect(explain('rien')).rejects.toMatchObject({
      code: 'invalid',
      details: { error: 'invalid.no_error_code' },
    })
    const auditor = await world.member(at.who.company.slug, 'audit@atelier.example', 'auditor')
    await expect(explain('AADSTS50011', auditor)).rejects.toMatchObject({ code: 'forbidden' })
    const stranger = await world.member('ailleurs', 'admin@ailleurs.example')
    await expect(explain('AADSTS50011', stranger)).rejects.toMatchObject({ code: 'not_found' })
    await world.connect(at.who, at.mailServerId)
    await expect(explain('AADSTS50011')).rejects.toMatchObject({ details: { reason: 'no_unfinished' } })
    expect((await view()).refusal).toBeNull()
  })
})

describe('an attempt that disconnecting has cancelled', () => {
  test('is not under way any more, and its answer is refused as such', async () => {
    await world.connect(at.who, at.mailServerId)
    const { params } = await world.signIn(at.who, first(), COURRIER)
    expect((await view()).unfinished).not.toBeNull()
    await world.disconnect(at.who, at.mailServerId)
    expect(await view()).toMatchObject({ state: 'none', unfinished: null, refusal: null })
    const calls = world.calls()
    expect(await world.confirm(at.who, params)).toEqual({ kind: 'rejected', rejection: 'cancelled' })
    expect(world.calls()).toBe(calls)
    await nothingStored()
  })

  test('so is one for a Username that was changed, and what it was refused for', async () => {
    await world.connect(at.who, at.mailServerId, 'devis@atelier.example')
    expect((await view()).refusal).toMatchObject({ key: 'wrong_account' })
    const { params } = await world.signIn(at.who, first(), COURRIER)
    await world.server(at.who, 'devis@atelier.example', at.mailServerId)
    expect(await view()).toMatchObject({ refusal: null, unfinished: null })
    expect(await world.confirm(at.who, params)).toEqual({ kind: 'rejected', rejection: 'cancelled' })
  })
})
