import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { withClient } from '@/e2e/run/sql'
import { findLongTransactions } from './support/long-transactions'
import { createMicrosoftWorld, type MicrosoftWorld } from './support/microsoft-world'

const COURRIER = 'courrier@atelier.example'

let world: MicrosoftWorld
let at: Awaited<ReturnType<MicrosoftWorld['company']>>
let key: { companyId: string; mailServerId: string }
let companies = 0

beforeAll(async () => {
  world = await createMicrosoftWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  world.standin.control.reset()
  at = await world.company(`atelier${++companies}`)
  key = { companyId: at.who.company.id, mailServerId: at.mailServerId }
})

const grant = () => world.grant(at.who, at.mailServerId)
const view = () => world.getConnectionView(at.who, at.mailServerId)
const acquire = () => world.acquireAccessToken(key)

/** Connected with a token that is nearly over, so that the first use renews. */
async function connectShortly(seconds = 60) {
  world.standin.control.configure({ accessTokenSeconds: seconds })
  expect(await world.connect(at.who, at.mailServerId)).toMatchObject({ outcome: 'connected' })
  world.standin.control.configure({ accessTokenSeconds: null })
  expect(world.calls()).toBe(1)
}

describe('an access token', () => {
  test('is the one that connecting brought, as long as it lasts', async () => {
    await world.connect(at.who, at.mailServerId)
    const token = await acquire()
    expect(token).toMatchObject({ smtpUser: COURRIER, username: COURRIER, grantVersion: 2 })
    expect(token.expiresAt.getTime()).toBeGreaterThan(Date.now() + 30 * 60_000)
    expect(await acquire()).toEqual(token)
    expect(world.calls()).toBe(1)
  })

  test('is renewed when less than five minutes are left; the rotated refresh token is kept', async () => {
    world.standin.control.configure({ strictRefresh: true })
    await connectShortly()
    const versions: number[] = []
    for (let round = 0; round < 4; round++) {
      world.forgetAccessToken(key)
      versions.push((await acquire()).grantVersion)
    }
    expect(versions).toEqual([3, 4, 5, 6])
    expect(world.calls()).toBe(5)
    expect(await grant()).toMatchObject({ version: 6, state: 'checking', renewedAt: expect.any(Date) })
  })

  test('twenty at once: one renewal, no refusal', async () => {
    world.standin.control.configure({ strictRefresh: true })
    await connectShortly()
    const tokens = await Promise.all(Array.from({ length: 20 }, acquire))
    expect(new Set(tokens.map((token) => token.accessToken)).size).toBe(1)
    expect(world.standin.control.log().map((call) => call.outcome)).toEqual(['ok', 'ok'])
  })

  test('that Exchange refused is not offered again', async () => {
    await world.connect(at.who, at.mailServerId)
    const refused = await acquire()
    world.forgetAccessToken(key)
    expect((await acquire()).accessToken).not.toBe(refused.accessToken)
  })

  test('belongs to its version: connecting again brings another', async () => {
    await world.connect(at.who, at.mailServerId)
    const old = await acquire()
    await world.connect(at.who, at.mailServerId)
    const token = await acquire()
    expect(token.accessToken).not.toBe(old.accessToken)
    expect(token.grantVersion).toBe(3)
  })

  test('works for a sign-in that began at /organizations', async () => {
    await world.saveApplication(at.who, { multipleOrganizations: true })
    world.standin.control.fault({
      at: 'discovery',
      do: { kind: 'aadsts', code: '90002' },
      match: { tenant: 'atelier.example' },
    })
    await connectShortly()
    expect(await acquire()).toMatchObject({ grantVersion: 3 })
    expect(await grant()).toMatchObject({ authority: `${world.standin.loginUrl}/organizations` })
  })

  test('there is none without a connection', async () => {
    await expect(acquire()).rejects.toMatchObject({
      code: 'refused',
      details: { reason: 'not_connected' },
    })
    expect(world.calls()).toBe(0)
  })
})

describe('a company with the same application and the same mailbox', () => {
  const other = async () => {
    const { who, mailServerId } = await world.company(`autre${companies}`)
    return { who, mailServerId, key: { companyId: who.company.id, mailServerId } }
  }

  test('has none of another’s tokens', async () => {
    const theirs = await other()
    await world.connect(at.who, at.mailServerId)
    const mine = await acquire()
    await expect(world.acquireAccessToken(theirs.key)).rejects.toMatchObject({
      details: { reason: 'not_connected' },
    })
    await world.connect(theirs.who, theirs.mailServerId)
    expect((await world.acquireAccessToken(theirs.key)).accessToken).not.toBe(mine.accessToken)
    expect(await acquire()).toEqual(mine)
  })

  test('whose cache is empty finds no account in it, and asks Microsoft nothing', async () => {
    const theirs = await other()
    await world.connect(at.who, at.mailServerId)
    await acquire()
    const { homeAccountId, tenantId, objectId, username, scopes, authority } = await grant()
    await world.db.inSystem(async (tx) => {
      const place = {
        companyId: theirs.key.companyId,
        table: 'grants',
        row: theirs.mailServerId,
        column: 'cache_sealed',
      }
      const cacheSealed = await world.db.sealSecret(tx, place, '{}')
      const data = {
        state: 'valid',
        homeAccountId,
        tenantId,
        objectId,
        username,
        scopes,
        authority,
        cacheSealed,
      }
      await tx.grant.updateMany({ where: theirs.key, data })
    })
    const before = world.calls()
    await expect(world.acquireAccessToken(theirs.key)).rejects.toMatchObject({ code: 'secret_unreadable' })
    expect(world.calls()).toBe(before)
  })
})

test('rotated tokens that the database could not take are kept until it can', async () => {
  world.standin.control.configure({ strictRefresh: true })
  await connectShortly()
  const mayWrite = (word: string) =>
    withClient(world.database.ownerUrl, (client) =>
      client.query(`DO $$ BEGIN EXECUTE format('${word} %I', relais_role_prefix() || '_system'); END $$`),
    )
  await mayWrite('REVOKE UPDATE ON grants FROM')
  await expect(acquire()).rejects.toThrow()
  await mayWrite('GRANT UPDATE ON grants TO')
  expect(world.calls()).toBe(2)
  expect(await acquire()).toMatchObject({ grantVersion: 3 })
  world.forgetAccessToken(key)
  expect(await acquire()).toMatchObject({ grantVersion: 4 })
  expect(world.standin.control.log().map((call) => call.outcome)).toEqual(['ok', 'ok', 'ok'])
})

describe('who else writes wins', () => {
  const slow = () => world.standin.control.fault({ at: 'token', do: { kind: 'delay' }, delayMs: 700 })

  test('disconnecting during a slow renewal: no token is left', async () => {
    await connectShortly()
    slow()
    const renewing = acquire()
    await wait(350)
    await world.disconnect(at.who, at.mailServerId)
    await expect(renewing).rejects.toMatchObject({ details: { reason: 'not_connected' } })
    expect(await grant()).toMatchObject({ state: 'none', cacheSealed: null, homeAccountId: null })
    await expect(acquire()).rejects.toMatchObject({ details: { reason: 'not_connected' } })
  })

  test('another application during a slow renewal: to be reconnected', async () => {
    await connectShortly()
    slow()
    const renewing = acquire()
    await wait(350)
    await world.saveApplication(at.who, { clientId: '99999999-9999-4999-8999-999999999999' })
    await expect(renewing).rejects.toMatchObject({ details: { reason: 'not_connected' } })
    expect(await grant()).toMatchObject({ state: 'reconnect', cacheSealed: null })
  })

  test('reconnecting during a slow renewal: the new tokens are used', async () => {
    await connectShortly()
    slow()
    const renewing = acquire()
    await wait(350)
    await world.connect(at.who, at.mailServerId)
    expect((await renewing).grantVersion).toBe((await grant()).version)
  })

  test('a renewal during a reconnection does not cost the new tokens', async () => {
    await connectShortly()
    const { params } = await world.signIn(at.who, { mailServerId: at.mailServerId, mode: 'first' }, COURRIER)
    slow()
    const confirming = world.confirm(at.who, params)
    await wait(350)
    await acquire()
    expect(await confirming).toMatchObject({ outcome: 'connected' })
    expect(await grant()).toMatchObject({ version: 4, renewedAt: null })
  })
})

describe('Microsoft refuses', () => {
  test.each([
    ['700082', undefined, 'token_inactive'],
    ['50173', 'bad_token', 'token_revoked'],
    ['65001', 'consent_required', 'consent_missing'],
    ['50076', 'basic_action', 'second_factor'],
    ['70008', undefined, 'token_inactive'],
  ])('%s: to be reconnected, the tokens are gone, and nobody asks again', async (code, suberror, refusal) => {
    await connectShortly()
    world.standin.control.fault({ at: 'token', do: { kind: 'aadsts', code, suberror }, times: 'always' })
    await expect(acquire()).rejects.toMatchObject({ code: 'refused', details: { reason: 'reconnect', code } })
    expect(await grant()).toMatchObject({
      state: 'reconnect',
      cacheSealed: null,
      replyCode: code,
      username: COURRIER,
      traceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    expect(await view()).toMatchObject({
      state: 'reconnect',
      refusal: { source: 'renewal', key: refusal, code },
    })
    await expect(acquire()).rejects.toMatchObject({ details: { reason: 'not_connected' } })
    expect(world.calls()).toBe(2)
    world.standin.control.reset()
    expect(await world.connect(at.who, at.mailServerId)).toMatchObject({ outcome: 'connected' })
    expect(await view()).toMatchObject({ state: 'checking', refusal: null })
  })

  test('sessions revoked by an administrator', async () => {
    await connectShortly()
    await world.standin.control.revoke(COURRIER)
    await expect(acquire()).rejects.toMatchObject({ details: { reason: 'reconnect' } })
  })

  test('an expired secret is the settings’ fault: the connection stays and goes on once mended', async () => {
    await connectShortly()
    await world.recordGrantCheck({ ...key, version: 2, ok: true, smtpUser: COURRIER })
    world.standin.control.fault({ at: 'token', do: { kind: 'aadsts', code: '7000222' } })
    await expect(acquire()).rejects.toMatchObject({
      code: 'refused',
      details: { reason: 'settings', code: '7000222' },
    })
    expect(await view()).toMatchObject({ state: 'valid', refusal: { key: 'secret_expired' } })
    const held = { heldUntil: new Date(Date.now() + 600_000), heldReply: 'expired' }
    await world.db.inSystem((tx) => tx.mailServerLease.updateMany({ where: key, data: held }))
    await world.saveApplication(at.who, { clientSecret: world.standin.outlook.clientSecret })
    const lease = await world.db.inSystem((tx) => tx.mailServerLease.findFirstOrThrow({ where: key }))
    expect(lease).toMatchObject({ heldUntil: null, heldReply: null })
    expect(await acquire()).toMatchObject({ username: COURRIER })
    expect(await view()).toMatchObject({ state: 'valid', refusal: null })
  })
})

describe('Microsoft is away', () => {
  test.each([
    ['503', { kind: 'status', status: 503 }, { cause: 'http_503' }],
    ['429', { kind: 'status', status: 429, retryAfter: 17 }, { cause: 'http_429', retryAfter: 17 }],
    ['a page', { kind: 'status', status: 500, html: true }, { cause: 'http_500' }],
    ['a cut line', { kind: 'drop' }, { cause: 'network' }],
    ['an empty answer', { kind: 'answer', body: '{}' }, { cause: 'no_access_token' }],
    ['a transient code', { kind: 'aadsts', code: '90033' }, { cause: 'http_503' }],
  ] as const)('%s: the connection stays', async (_name, fault, details) => {
    await connectShortly()
    world.standin.control.fault({ at: 'token', do: fault as never })
    await expect(acquire()).rejects.toMatchObject({ code: 'unavailable', details })
    expect(await grant()).toMatchObject({ state: 'checking', cacheSealed: expect.anything(), version: 2 })
    expect(await acquire()).toMatchObject({ grantVersion: 3 })
  })

  test.each(['token', 'discovery'] as const)(
    'a hanging %s ends within ten seconds, and no transaction waits for it',
    async (stage) => {
      await connectShortly()
      world.standin.control.fault({ at: stage, do: { kind: 'hang' } })
      const started = Date.now()
      const asking = acquire().catch((error: unknown) => error)
      expect(await findLongTransactions(world.database, { during: 3_000, longer: 1_000 })).toEqual([])
      expect(await asking).toMatchObject({ code: 'unavailable', details: { cause: 'timeout' } })
      expect(Date.now() - started).toBeLessThan(11_000)
      expect(await acquire()).toMatchObject({ grantVersion: 3 })
    },
  )

  test.each([307, 308, 302])('a %d to another host: nothing arrives there', async (status) => {
    await connectShortly()
    let asked = 0
    const other = createServer((_, response) => response.end(String(++asked))).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const to = `http://127.0.0.1:${(other.address() as AddressInfo).port}/token`
    world.standin.control.fault({ at: 'token', do: { kind: 'redirect', status, to } })
    await expect(acquire()).rejects.toMatchObject({ code: 'unavailable', details: { cause: 'redirect' } })
    expect(asked).toBe(0)
    other.close()
  })

  test('a token endpoint on another host is not asked', async () => {
    await connectShortly()
    const base = `${world.standin.loginUrl}/${world.standin.outlook.directoryId}`
    const document = {
      issuer: `${base}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: 'https://evil.example/token',
      jwks_uri: 'https://evil.example/keys',
    }
    world.standin.control.fault({ at: 'discovery', do: { kind: 'answer', body: JSON.stringify(document) } })
    await expect(acquire()).rejects.toMatchObject({
      code: 'unavailable',
      details: { cause: 'other_host' },
    })
  })
})

describe('the verdict of a real SMTP sign-in', () => {
  test('makes it valid, with the user that was accepted; refused with the server’s words', async () => {
    await world.connect(at.who, at.mailServerId)
    const { grantVersion: version } = await acquire()
    expect(
      await world.recordGrantCheck({ ...key, version, ok: true, smtpUser: 'autre@atelier.example' }),
    ).toBe(true)
    expect(await view()).toMatchObject({ state: 'valid', checkedAt: expect.any(Date), refusal: null })
    expect(await acquire()).toMatchObject({ smtpUser: 'autre@atelier.example', username: COURRIER })
    const reply = '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled'
    expect(await world.recordGrantCheck({ ...key, version, ok: false, reply, replyCode: '5.7.139' })).toBe(
      true,
    )
    expect(await view()).toMatchObject({
      state: 'refused',
      refusal: { source: 'smtp', key: 'smtp', words: reply, code: '5.7.139' },
    })
  })

  test('about a connection that is no more is thrown away', async () => {
    await world.connect(at.who, at.mailServerId)
    const { grantVersion: version } = await acquire()
    await world.disconnect(at.who, at.mailServerId)
    expect(await world.recordGrantCheck({ ...key, version, ok: true, smtpUser: COURRIER })).toBe(false)
    expect(await grant()).toMatchObject({ state: 'none', smtpUser: null })
  })
})
