import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { dumpDatabase, isInDump } from './support/dump'
import { createMicrosoftWorld, type MicrosoftWorld } from './support/microsoft-world'

const COURRIER = 'courrier@atelier.example'

let world: MicrosoftWorld
let at: Awaited<ReturnType<MicrosoftWorld['company']>>
let companies = 0

beforeAll(async () => {
  world = await createMicrosoftWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  world.standin.control.reset()
  await world.standin.control.forgetConsent(COURRIER)
  at = await world.company(`atelier${++companies}`)
})

const first = () => ({ mailServerId: at.mailServerId, mode: 'first' as const })
const view = () => world.getConnectionView(at.who, at.mailServerId)
const nothingStored = async () =>
  expect(await world.grant(at.who, at.mailServerId)).toMatchObject({
    state: 'none',
    objectId: null,
    username: null,
    cacheSealed: null,
    homeAccountId: null,
  })

describe('the way to Microsoft', () => {
  test('PKCE, nonce, scopes, hint: what the authorize address says', async () => {
    const { url, params } = await world.signIn(at.who, first(), COURRIER)
    const said = Object.fromEntries(url.searchParams)
    expect(url.origin).toBe(world.standin.authorizeUrl)
    expect(url.pathname).toBe(`/${world.standin.outlook.directoryId}/oauth2/v2.0/authorize`)
    expect(said).toMatchObject({
      client_id: world.standin.outlook.clientId,
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: 'http://localhost:3000/microsoft_outlook/confirm',
      code_challenge_method: 'S256',
      login_hint: COURRIER,
    })
    expect(said.code_challenge).toMatch(/^[\w-]{43}$/)
    expect(said.nonce!.length).toBeGreaterThanOrEqual(43)
    expect(said.state).toHaveLength(86)
    expect(said.prompt).toBeUndefined()
    expect(said.scope!.split(' ').sort()).toEqual([
      'email',
      'https://outlook.office.com/SMTP.Send',
      'offline_access',
      'openid',
      'profile',
    ])
    expect(await world.confirm(at.who, params)).toMatchObject({ outcome: 'connected' })
  })

  test('« sign in again » lets choose and hints at nobody; nothing is the same twice', async () => {
    const again = { mailServerId: at.mailServerId, mode: 'again' as const }
    const one = await world.signIn(at.who, again, COURRIER)
    const two = await world.signIn(at.who, again, COURRIER)
    expect(one.url.searchParams.get('prompt')).toBe('select_account')
    expect(one.url.searchParams.has('login_hint')).toBe(false)
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(one.url.searchParams.get(name)).not.toBe(two.url.searchParams.get(name))
  })

  test('only with an application, for an Outlook server of ours, by who may', async () => {
    const auditor = await world.member(at.who.company.slug, 'audit@atelier.example', 'auditor')
    await expect(world.startConnect(auditor, first())).rejects.toMatchObject({ code: 'forbidden' })
    const stranger = await world.member('verriere', 'admin@verriere.example')
    await expect(world.startConnect(stranger, first())).rejects.toMatchObject({ code: 'not_found' })
    const bare = await world.server(stranger, 'courrier@verriere.example')
    await expect(world.startConnect(stranger, { mailServerId: bare, mode: 'first' })).rejects.toMatchObject({
      code: 'invalid',
      details: { application: 'required.outlook_application' },
    })
  })

  test('Microsoft away: said at once and kept for the page', async () => {
    world.standin.control.fault({ at: 'discovery', do: { kind: 'status', status: 503 } })
    await expect(world.startConnect(at.who, first())).rejects.toMatchObject({
      code: 'unavailable',
      details: { cause: 'http_503' },
    })
    expect(await view()).toMatchObject({ refusal: { key: 'microsoft_away', code: 'http_503' } })
  })

  test('a directory that does not exist is named', async () => {
    await world.saveApplication(at.who, { directoryId: '99999999-9999-4999-8999-999999999999' })
    await expect(world.startConnect(at.who, first())).rejects.toMatchObject({
      code: 'refused',
      details: { reason: 'directory_unknown', code: '90002' },
    })
    expect(await view()).toMatchObject({ refusal: { key: 'directory_unknown', code: '90002' } })
  })
})

describe('the way back', () => {
  test('success: checking, account, directory, scopes, and a worker is asked', async () => {
    const { params } = await world.signIn(at.who, first(), COURRIER)
    params.set('session_state', 'nobody asked for this')
    params.append('client_info', 'x')
    expect(await world.confirm(at.who, params)).toEqual({
      kind: 'returned',
      companySlug: at.who.company.slug,
      mailServerId: at.mailServerId,
      outcome: 'connected',
    })
    expect(await view()).toMatchObject({
      state: 'checking',
      account: COURRIER,
      directoryId: world.standin.outlook.directoryId,
      connectedBy: 'Admin',
      refusal: null,
      unfinished: null,
    })
    expect((await view())!.scopes.join(' ')).toMatch(/SMTP\.Send/)
    const { version } = await world.grant(at.who, at.mailServerId)
    expect(version).toBe(2)
    const lease = await world.db.inCompany(at.who.company.id, (tx) =>
      tx.mailServerLease.findFirstOrThrow({ where: { mailServerId: at.mailServerId } }),
    )
    expect(lease.checkRequestedAt).not.toBeNull()
  })

  test('a page sees no token, and an unfinished attempt', async () => {
    await world.startConnect(at.who, first())
    expect(await view()).toMatchObject({ state: 'none', unfinished: { expired: false } })
    await world.connect(at.who, at.mailServerId)
    const text = JSON.stringify(await view())
    for (const marker of Object.values(world.standin.markers)) expect(text).not.toContain(marker)
  })

  test('an account with another UPN than its address', async () => {
    const mailServerId = await world.server(at.who, 'camille.martin@atelier.example')
    const done = await world.connect(at.who, mailServerId, 'camille.martin@atelier.example')
    expect(done).toMatchObject({ outcome: 'connected' })
    expect(await world.grant(at.who, mailServerId)).toMatchObject({ username: 'c.martin@atelier.example' })
  })

  test('several organisations: the directory of the Username', async () => {
    const verriere = await world.member(`verriere${companies}`, 'admin@verriere.example')
    await world.saveApplication(verriere, { multipleOrganizations: true })
    const mailServerId = await world.server(verriere, 'courrier@verriere.example')
    const done = await world.connect(verriere, mailServerId, 'courrier@verriere.example')
    expect(done).toMatchObject({ outcome: 'connected' })
  })

  test('declined: Microsoft’s words and trace id come back', async () => {
    expect(await world.connect(at.who, at.mailServerId, COURRIER, false)).toMatchObject({
      outcome: 'consent_declined',
    })
    expect((await view())!.refusal).toMatchObject({
      key: 'consent_declined',
      code: '65004',
      words: expect.stringMatching(/declined/),
      traceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(world.calls()).toBe(0)
    await nothingStored()
  })

  test('the wrong account: named, nothing stored', async () => {
    const again = { mailServerId: at.mailServerId, mode: 'again' as const }
    const { params } = await world.signIn(at.who, again, 'devis@atelier.example')
    expect(await world.confirm(at.who, params)).toMatchObject({ outcome: 'wrong_account' })
    expect((await view())!.refusal).toMatchObject({
      key: 'wrong_account',
      account: 'devis@atelier.example',
      canTake: true,
    })
    await nothingStored()
  })

  test.each([
    ['fewer scopes', { kind: 'scope', scope: 'openid profile email' }, 'no_send_scope'],
    ['no refresh token', { kind: 'omit', fields: ['refresh_token'] }, 'no_refresh_token'],
    ['no id_token', { kind: 'omit', fields: ['id_token'] }, 'no_id_token'],
    ['no client_info', { kind: 'omit', fields: ['client_info'] }, 'id_token'],
    ['an empty answer', { kind: 'answer', body: '{}' }, 'no_id_token'],
    ['a page', { kind: 'answer', body: '<html>', contentType: 'text/html' }, 'microsoft_unreadable'],
    ['a broken page', { kind: 'status', status: 500, html: true }, 'microsoft_away'],
    ['too many requests', { kind: 'status', status: 429, retryAfter: 5 }, 'throttled'],
    ['a cut line', { kind: 'drop' }, 'microsoft_away'],
    ['a wrong secret', { kind: 'aadsts', code: '7000215' }, 'secret_wrong'],
    ['an expired secret', { kind: 'aadsts', code: '7000222' }, 'secret_expired'],
    ['Conditional Access', { kind: 'aadsts', code: '53003' }, 'access_policy'],
  ] as const)('%s: %o is %s, nothing stored', async (_name, fault, outcome) => {
    world.standin.control.fault({ at: 'token', do: fault as never })
    expect(await world.connect(at.who, at.mailServerId)).toMatchObject({ outcome })
    expect((await view())!.refusal).toMatchObject({ key: outcome, source: 'sign_in' })
    await nothingStored()
  })

  test('a redirect of the token call is not followed', async () => {
    let asked = 0
    const other = createServer((_, response) => response.end(String(++asked))).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const to = `http://127.0.0.1:${port}/token`
    world.standin.control.fault({ at: 'token', do: { kind: 'redirect', status: 307, to } })
    expect(await world.connect(at.who, at.mailServerId)).toMatchObject({ outcome: 'microsoft_redirected' })
    expect(asked).toBe(0)
    other.close()
  })

  test('a mailbox that another server of the company has', async () => {
    await world.connect(at.who, at.mailServerId)
    const second = await world.server(at.who, COURRIER)
    expect(await world.connect(at.who, second)).toMatchObject({ outcome: 'mailbox_taken' })
    expect((await world.getConnectionView(at.who, second))!.refusal).toMatchObject({
      key: 'mailbox_taken',
      otherServer: { id: at.mailServerId },
    })
    const elsewhere = await world.company(`ailleurs${companies}`)
    expect(await world.connect(elsewhere.who, elsewhere.mailServerId)).toMatchObject({
      outcome: 'connected',
    })
  })

  test('two servers connected to one mailbox at once: one of them', async () => {
    const second = await world.server(at.who, COURRIER)
    const answers = [at.mailServerId, second].map(async (mailServerId) => {
      const { params } = await world.signIn(at.who, { mailServerId, mode: 'first' }, COURRIER)
      return params
    })
    const params = await Promise.all(answers)
    const results = await Promise.all(params.map((one) => world.confirm(at.who, one)))
    const outcomes = results.map((one) => (one.kind === 'returned' ? one.outcome : one.rejection))
    expect(outcomes.sort()).toEqual(['connected', 'mailbox_taken'])
  })
})

describe('what is connected, and no more', () => {
  test('another client id ends the connection, another secret does not', async () => {
    await world.connect(at.who, at.mailServerId)
    expect(await world.saveApplication(at.who, { clientSecret: 'another~secret' })).toEqual({
      endedConnections: 0,
    })
    expect(await view()).toMatchObject({ state: 'checking' })
    expect(await world.saveApplication(at.who, { clientId: '99999999-9999-4999-8999-999999999999' })).toEqual(
      { endedConnections: 1 },
    )
    expect(await view()).toMatchObject({ state: 'reconnect', refusal: { key: 'application_changed' } })
    expect((await world.grant(at.who, at.mailServerId)).cacheSealed).toBeNull()
  })

  test('disconnecting while Microsoft redeems the code wins', async () => {
    const { params } = await world.signIn(at.who, first(), COURRIER)
    world.standin.control.fault({ at: 'token', do: { kind: 'delay' }, delayMs: 600 })
    const confirming = world.confirm(at.who, params)
    await new Promise((done) => setTimeout(done, 300))
    await world.disconnect(at.who, at.mailServerId)
    expect(await confirming).toMatchObject({ outcome: 'superseded' })
    await nothingStored()
  })

  test('disconnected: nothing is left', async () => {
    await world.connect(at.who, at.mailServerId)
    await world.disconnect(at.who, at.mailServerId)
    await nothingStored()
    expect(await view()).toMatchObject({ state: 'none', account: null, refusal: null })
  })
})

test('no secret and no token lies open in the database', async () => {
  const { url, params } = await world.signIn(at.who, first(), COURRIER)
  await world.confirm(at.who, params)
  await world.acquireAccessToken({ companyId: at.who.company.id, mailServerId: at.mailServerId })
  const dump = await dumpDatabase(world.database)
  expect(isInDump(dump, COURRIER)).toBe(true)
  const { refreshToken, accessToken } = world.standin.markers
  const hidden = [
    refreshToken,
    accessToken,
    world.standin.outlook.clientSecret,
    params.get('state')!,
    params.get('code')!,
    Buffer.from(params.get('state')!, 'base64url').toString('hex'),
  ]
  for (const text of hidden) expect(isInDump(dump, text)).toBe(false)
  const stored = createHash('sha256')
    .update(Buffer.from(params.get('state')!, 'base64url'))
    .digest('hex')
  expect(dump).toContain(stored)
  // The verifier itself is only known sealed; its challenge is public.
  expect(url.searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/)
})
