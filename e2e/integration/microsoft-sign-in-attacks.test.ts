import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startDoors } from '@/e2e/doors/start'
import type { House, World } from '@/e2e/doors/world'

/**
 * Signing in with a company's Microsoft accounts, attacked over HTTP from two browsers (security.md 1–6, 10, 22):
 * whose attempt it was, whose account came, and where it leads.
 */

const { variables, stop } = await startDoors()
Object.assign(process.env, variables)
const { openDoorWorld } = await import('@/e2e/doors/world')
const { microsoft } = await import('@/e2e/fixtures/standin')
const { enableMicrosoft, SignInBrowser, visitMicrosoft } = await import('./support/sign-in-browser')

let world: World
let own: House
let other: House
let links: { own: string; other: string }

beforeAll(async () => {
  world = await openDoorWorld()
  ;({ own, other } = world)
  links = { own: await enableMicrosoft(own), other: await enableMicrosoft(other) }
  for (const house of [own, other]) await bind(house, house.colleague, house.people.sender.userId)
}, 180_000)
afterAll(async () => {
  await world?.close()
  await stop()
}, 60_000)
beforeEach(() => world.identity('DELETE FROM throttles'))

const browser = (cookie?: string) => new SignInBrowser(world, cookie)
const calls = async () => (await microsoft.log()).length
const sessions = async () => (await world.identity('SELECT id FROM sessions')).length

/** The account comes once and waits; then an administrator says whose it is. */
async function bind(house: House, account: string, userId: string): Promise<void> {
  const visitor = browser()
  const link = house.id === own.id ? links.own : links.other
  const answer = await visitor.comeBack(await visitMicrosoft(await visitor.start(link), account))
  expect([answer.status, visitor.session]).toEqual([403, undefined])
  await world.identity(
    `UPDATE microsoft_identities SET bound_at = now(), member_id =
       (SELECT m.id FROM members m WHERE m.company_id = $1 AND m.user_id = $3)
      WHERE company_id = $1 AND username = $2`,
    [house.id, account, userId],
  )
}

/** Not taken: no session, and, where it was seen before Microsoft was asked, no call. */
async function expectRefused(
  visitor: InstanceType<typeof SignInBrowser>,
  callback: URL,
  status: number,
  { asked = false } = {},
) {
  const before = { calls: await calls(), sessions: await sessions(), session: visitor.session }
  const answer = await visitor.comeBack(callback)
  expect(answer.status).toBe(status)
  expect(answer.headers.location).toBeUndefined()
  expect(visitor.session).toBe(before.session)
  expect(await sessions()).toBe(before.sessions)
  if (!asked) expect(await calls()).toBe(before.calls)
}

describe('the way to Microsoft', () => {
  it('carries a challenge, a nonce and a state of its own each time, to the company’s directory', async () => {
    const visitor = browser()
    const [first, second] = [await visitor.start(links.own), await visitor.start(links.own)]
    for (const { pathname, searchParams } of [first, second]) {
      expect(pathname).toBe(`/${own.outlook.directoryId}/oauth2/v2.0/authorize`)
      expect(searchParams.get('code_challenge_method')).toBe('S256')
      expect(searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/)
      expect(searchParams.get('redirect_uri')).toBe(`${world.url}/api/auth/microsoft/confirm`)
      // Who it is, and nothing that could send.
      expect(searchParams.get('scope')).not.toMatch(/https:|SMTP/)
    }
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(first.searchParams.get(name)).not.toBe(second.searchParams.get(name))
  })

  it('comes back to our own address, whatever a proxy claims', async () => {
    const url = await browser().start(links.own, '', { 'x-forwarded-host': 'evil.example' })
    expect(url.searchParams.get('redirect_uri')).toBe(`${world.url}/api/auth/microsoft/confirm`)
  })
})

describe('whose attempt it was', () => {
  it('a bound account comes in, once, and into that company only', async () => {
    const visitor = browser()
    const callback = await visitMicrosoft(await visitor.start(links.own), own.colleague)
    const answer = await visitor.comeBack(callback)
    expect([answer.status, answer.headers.location]).toEqual([303, `/${own.slug}`])
    expect((await visitor.get(`/${own.slug}/messages`)).status).toBe(200)
    expect((await visitor.get(`/${other.slug}/messages`)).status).toBe(404)
    await expectRefused(visitor, callback, 410)
  })

  it('another browser than the one that began is refused: nobody is signed in to an attacker’s account', async () => {
    const attacker = browser()
    const callback = await visitMicrosoft(await attacker.start(links.own), own.colleague)
    await expectRefused(browser(), callback, 403)
    const victim = browser()
    await victim.start(links.own)
    await expectRefused(victim, callback, 403)
    await expectRefused(browser(own.people.admin.cookie), callback, 403)
    // The attempt was not spent by them.
    expect((await attacker.comeBack(callback)).status).toBe(303)
  })

  it('an altered or made-up state is unknown', async () => {
    const visitor = browser()
    const callback = await visitMicrosoft(await visitor.start(links.own), own.colleague)
    const state = callback.searchParams.get('state')!
    for (const wrong of [`${state.slice(0, -2)}${state.endsWith('AA') ? 'BB' : 'AA'}`, 'x', '']) {
      const altered = new URL(callback)
      altered.searchParams.set('state', wrong)
      await expectRefused(visitor, altered, 400)
    }
  })

  it('ten minutes later it is over', async () => {
    const visitor = browser()
    const callback = await visitMicrosoft(await visitor.start(links.own), own.colleague)
    await world.identity('UPDATE microsoft_sign_ins SET expires_at = now() WHERE company_id = $1', [own.id])
    await expectRefused(visitor, callback, 410)
  })

  it('a code of another attempt is not good for this one: its challenge is another', async () => {
    const attacker = browser()
    const stolen = await visitMicrosoft(await attacker.start(links.own), own.colleague)
    const victim = browser()
    const callback = await visitMicrosoft(await victim.start(links.own), own.colleague)
    callback.searchParams.set('code', stolen.searchParams.get('code')!)
    await expectRefused(victim, callback, 403, { asked: true })
  })

  it('an answer of another directory is not good for this one', async () => {
    const visitor = browser()
    const foreign = await visitMicrosoft(await visitor.start(links.other), other.colleague)
    const callback = await visitMicrosoft(await visitor.start(links.own), own.colleague)
    callback.searchParams.set('code', foreign.searchParams.get('code')!)
    await expectRefused(visitor, callback, 403, { asked: true })
    const named = await visitMicrosoft(await visitor.start(links.own), own.colleague)
    named.searchParams.set('iss', new URL(`/${other.outlook.directoryId}/v2.0`, named).href)
    await expectRefused(visitor, named, 403)
  })

  it('an attempt begun in one session does not end in another of the same person', async () => {
    const { sender } = own.people
    const first = browser(await world.openCookie(sender))
    const second = browser(await world.openCookie(sender))
    const callback = await visitMicrosoft(await first.link(own.id), own.colleague)
    await expectRefused(second, callback, 403)
    await expectRefused(browser(own.people.admin.cookie), callback, 403)
    await expectRefused(browser(`${first.cookie}; ${second.cookie}`), callback, 403)
    const again = await visitMicrosoft(await first.link(own.id), own.colleague)
    expect((await first.comeBack(again)).headers.location).toContain('/account?done=microsoftLinked')
  })
})

describe('whose account came', () => {
  it.each(
    // What MSAL itself lets pass.
    [
      'alg_none',
      'hs256',
      'bad_signature',
      'wrong_aud',
      'expired',
      'wrong_iss',
      'wrong_tid',
      'wrong_nonce',
      'no_nonce',
      'wrong_utid',
    ] as const,
  )('a forged id_token (%s) is refused', async (forgery) => {
    const visitor = browser()
    const callback = await visitMicrosoft(await visitor.start(links.own), own.colleague)
    await microsoft.fault({ at: 'token', do: { kind: 'forge', forgery } })
    await expectRefused(visitor, callback, 403, { asked: true })
  })

  it('an account with a member’s very e-mail address is nobody until somebody says so', async () => {
    const { auditor } = other.people
    const { directoryId: tenantId } = other.outlook
    const user = { oid: randomUUID(), tenantId, upn: auditor.email, mail: auditor.email, name: 'Auditeur' }
    await microsoft.register({ users: [user] })
    const visitor = browser()
    const callback = await visitMicrosoft(await visitor.start(links.other), auditor.email)
    await expectRefused(visitor, callback, 403, { asked: true })
    const waiting = 'SELECT member_id FROM microsoft_identities WHERE company_id = $1 AND object_id = $2'
    expect(await world.identity(waiting, [other.id, user.oid])).toEqual([{ member_id: null }])
  })

  it.each([
    ['the same directory, another object', 'object_id'],
    ['the same object id, another directory', 'tenant_id'],
  ])('who was bound by %s is somebody else, whatever the address says', async (_how, column) => {
    const set = `UPDATE microsoft_identities SET ${column} = $3 WHERE company_id = $1 AND username = $2`
    const get = `SELECT ${column}::text AS id FROM microsoft_identities WHERE company_id = $1 AND username = $2`
    const [before] = await world.identity<{ id: string }>(get, [own.id, own.colleague])
    await world.identity(set, [own.id, own.colleague, randomUUID()])
    const visitor = browser()
    const callback = await visitMicrosoft(await visitor.start(links.own), own.colleague)
    await expectRefused(visitor, callback, 403, { asked: true })
    const newcomer =
      'DELETE FROM microsoft_identities WHERE company_id = $1 AND username = $2 AND member_id IS NULL'
    await world.identity(newcomer, [own.id, own.colleague])
    await world.identity(set, [own.id, own.colleague, before!.id])
  })

  it('an account of another directory is not admitted at all', async () => {
    const url = await browser().start(links.own)
    await expect(visitMicrosoft(url, other.colleague)).rejects.toThrow(/Microsoft shows AADSTS/)
  })

  it('bound in one company, it is nobody in another', async () => {
    const sql =
      'SELECT company_id AS id FROM microsoft_identities WHERE username = $1 AND member_id IS NOT NULL'
    expect(await world.identity(sql, [own.colleague])).toEqual([{ id: own.id }])
  })

  it('what is somebody’s cannot be linked by somebody else, nor prove that they are there', async () => {
    const { admin, sender } = own.people
    const taker = browser(await world.openCookie(admin))
    await expectRefused(taker, await visitMicrosoft(await taker.link(own.id), own.colleague), 403, {
      asked: true,
    })
    const visitor = browser()
    await visitor.comeBack(await visitMicrosoft(await visitor.start(links.own), own.colleague))
    const before = visitor.session
    const callback = await visitMicrosoft(await visitor.prove(), own.mailbox)
    await expectRefused(visitor, callback, 403, { asked: true })
    expect(visitor.session).toBe(before)
    const mine =
      'SELECT m.user_id AS id FROM microsoft_identities i JOIN members m ON m.id = i.member_id WHERE i.username = $1'
    expect(await world.identity(mine, [own.colleague])).toEqual([{ id: sender.userId }])
  })
})

describe('where it leads', () => {
  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
  ])('%j leads to the company instead', async (next) => {
    const visitor = browser()
    const callback = await visitMicrosoft(await visitor.start(links.own, next), own.colleague)
    callback.searchParams.set('next', next)
    expect((await visitor.comeBack(callback)).headers.location).toBe(`/${own.slug}`)
  })
})
