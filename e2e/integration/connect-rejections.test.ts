import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
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
  at = await world.company(`atelier${++companies}`)
})

const first = () => ({ mailServerId: at.mailServerId, mode: 'first' as const })
const view = () => world.getConnectionView(at.who, at.mailServerId)
const nothingStored = async () =>
  expect(await world.grant(at.who, at.mailServerId)).toMatchObject({
    state: 'none',
    objectId: null,
    cacheSealed: null,
  })

describe('an answer that is not taken never reaches Microsoft', () => {
  async function expectRejected(
    rejection: string,
    who: Parameters<MicrosoftWorld['confirm']>[0],
    params: URLSearchParams,
  ) {
    const before = world.calls()
    expect(await world.confirm(who, params)).toEqual({ kind: 'rejected', rejection })
    expect(world.calls()).toBe(before)
  }

  test('replayed, also at the same moment', async () => {
    const { params } = await world.signIn(at.who, first(), COURRIER)
    const results = await Promise.all([1, 2, 3].map(() => world.confirm(at.who, params)))
    expect(results.filter((one) => one.kind === 'returned')).toHaveLength(1)
    expect(world.calls()).toBe(1)
    await expectRejected('used', at.who, params)
  })

  test('expired', async () => {
    const { params } = await world.signIn(at.who, first(), COURRIER)
    await world.db.inCompany(at.who.company.id, (tx) =>
      tx.connectAttempt.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } }),
    )
    await expectRejected('expired', at.who, params)
    expect((await view())!.unfinished).toMatchObject({ expired: true })
  })

  test('from another session of the same person', async () => {
    const { params } = await world.signIn(at.who, first(), COURRIER)
    const elsewhere = { ...at.who, actor: { ...at.who.actor, sessionId: world.newId() } }
    await expectRejected('other_session', elsewhere, params)
    expect(await world.confirm(at.who, params)).toMatchObject({ outcome: 'connected' })
  })

  test('by another member of the company', async () => {
    const { params } = await world.signIn(at.who, first(), COURRIER)
    const colleague = await world.member(at.who.company.slug, 'collegue@atelier.example')
    await expectRejected('other_session', colleague, params)
  })

  test('of another company', async () => {
    const { params } = await world.signIn(at.who, first(), COURRIER)
    const stranger = await world.member('verriere', 'admin@verriere.example')
    await expectRejected('unknown', stranger, params)
    const own = await world.company(`voleur${companies}`)
    const theirs = await world.signIn(own.who, { mailServerId: own.mailServerId, mode: 'first' }, COURRIER)
    const swapped = new URLSearchParams(params)
    swapped.set('state', splice(theirs.params.get('state')!, params.get('state')!))
    await expectRejected('unknown', own.who, swapped)
  })

  test.each([
    ['no state', (params: URLSearchParams) => params.delete('state'), 'malformed'],
    ['an empty state', (params: URLSearchParams) => params.set('state', ''), 'malformed'],
    ['a foreign state', (params: URLSearchParams) => params.set('state', 'x'.repeat(86)), 'malformed'],
    ['a state twice', (params: URLSearchParams) => params.append('state', 'x'), 'malformed'],
    ['a code twice', (params: URLSearchParams) => params.append('code', 'x'), 'malformed'],
    ['neither code nor error', (params: URLSearchParams) => params.delete('code'), 'malformed'],
    ['code and error', (params: URLSearchParams) => params.set('error', 'x'), 'malformed'],
    [
      'a changed state',
      (params: URLSearchParams) => params.set('state', tamper(params.get('state')!)),
      'unknown',
    ],
  ])('tampered: %s', async (_name, change, rejection) => {
    const { params } = await world.signIn(at.who, first(), COURRIER)
    change(params)
    await expectRejected(rejection, at.who, params)
    await nothingStored()
  })

  test('who lost the right meanwhile', async () => {
    const { params } = await world.signIn(at.who, first(), COURRIER)
    await world.member(at.who.company.slug, at.who.actor.email, 'auditor')
    await expectRejected('forbidden', at.who, params)
  })

  test('the server or the application changed meanwhile: said on the page', async () => {
    const before = await world.signIn(at.who, first(), COURRIER)
    await world.saveApplication(at.who, { clientId: '99999999-9999-4999-8999-999999999999' })
    expect(await world.confirm(at.who, before.params)).toMatchObject({ outcome: 'settings_changed' })
    await world.saveApplication(at.who, {})
    const moved = await world.signIn(at.who, first(), COURRIER)
    await world.saveApplication(at.who, { multipleOrganizations: true, directoryId: null })
    expect(await world.confirm(at.who, moved.params)).toMatchObject({ outcome: 'connected' })
    expect(world.calls()).toBe(1)
  })

  test('an issuer that is not the one expected (RFC 9207)', async () => {
    const { params } = await world.signIn(at.who, first(), COURRIER)
    params.set('iss', `${world.standin.loginUrl}/11111111-2222-4333-8444-555555555555/v2.0`)
    expect(await world.confirm(at.who, params)).toMatchObject({ outcome: 'other_directory' })
    expect(world.calls()).toBe(0)
    const { params: honest } = await world.signIn(at.who, first(), COURRIER)
    honest.set('iss', `${world.standin.loginUrl}/${world.standin.outlook.directoryId}/v2.0`)
    expect(await world.confirm(at.who, honest)).toMatchObject({ outcome: 'connected' })
  })
})

/** The thief's company and attempt, the victim's secret. */
function splice(theirs: string, mine: string): string {
  const ids = Buffer.from(theirs, 'base64url').subarray(0, 32)
  return Buffer.concat([ids, Buffer.from(mine, 'base64url').subarray(32)]).toString('base64url')
}

function tamper(state: string): string {
  const bytes = Buffer.from(state, 'base64url')
  bytes[40]! ^= 1
  return bytes.toString('base64url')
}
