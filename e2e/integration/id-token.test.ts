import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createMicrosoftWorld, type MicrosoftWorld } from './support/microsoft-world'

let world: MicrosoftWorld
let at: Awaited<ReturnType<MicrosoftWorld['company']>>

beforeAll(async () => {
  world = await createMicrosoftWorld()
  at = await world.company('atelier')
})
afterAll(() => world.close())
beforeEach(() => world.standin.control.reset())

/** security.md A3, A4, A5: what MSAL itself lets pass, and what the refusal must have been about. */
const FORGERIES = [
  ['alg_none', /alg/],
  ['hs256', /alg/],
  ['bad_signature', /signature/],
  ['wrong_aud', /aud/],
  ['expired', /exp/],
  ['wrong_iss', /iss/],
  ['wrong_tid', /tid|no applicable key/],
  ['wrong_nonce', /nonce/],
  ['no_nonce', /nonce/],
  ['wrong_utid', /client_info/],
] as const

describe.each([
  ['one organisation', false, false],
  ['several organisations', true, false],
  ['several, and the domain leads to none', true, true],
])('forged id_tokens, %s', (_name, multipleOrganizations, domainUnknown) => {
  beforeAll(() => world.saveApplication(at.who, { multipleOrganizations }))

  test.each(FORGERIES)('%s is refused and nothing is stored', async (forgery, about) => {
    if (domainUnknown) forgetDomain()
    world.standin.control.fault({ at: 'token', do: { kind: 'forge', forgery } })
    const outcome = forgery === 'wrong_iss' ? 'other_directory' : 'id_token'
    expect(await world.connect(at.who, at.mailServerId)).toMatchObject({ kind: 'returned', outcome })
    expect(await world.grant(at.who, at.mailServerId)).toMatchObject({
      state: 'none',
      tenantId: null,
      objectId: null,
      cacheSealed: null,
      version: 1,
    })
    const { state, refusal } = (await world.getConnectionView(at.who, at.mailServerId))!
    expect(state).toBe('none')
    expect(refusal).toMatchObject({ source: 'sign_in', key: outcome })
    expect(`${refusal!.code} ${refusal!.words}`).toMatch(about)
  })
})

/** Microsoft knows no directory of this domain: the sign-in starts at /organizations. */
function forgetDomain() {
  world.standin.control.fault({
    at: 'discovery',
    do: { kind: 'aadsts', code: '90002' },
    match: { tenant: 'atelier.example' },
    times: 'always',
  })
}

test('keys that cannot be had are no proof', async () => {
  world.standin.control.fault({ at: 'keys', do: { kind: 'status', status: 503 } })
  expect(await world.connect(at.who, at.mailServerId)).toMatchObject({ outcome: 'microsoft_away' })
  world.standin.control.fault({ at: 'keys', do: { kind: 'answer', body: '{"keys":[]}' } })
  expect(await world.connect(at.who, at.mailServerId)).toMatchObject({ outcome: 'id_token' })
  expect(await world.grant(at.who, at.mailServerId)).toMatchObject({ state: 'none', cacheSealed: null })
})

test('the honest one is taken, also when the domain led nowhere', async () => {
  forgetDomain()
  expect(await world.connect(at.who, at.mailServerId)).toMatchObject({ outcome: 'connected' })
  expect(await world.grant(at.who, at.mailServerId)).toMatchObject({
    state: 'checking',
    authority: `${world.standin.loginUrl}/organizations`,
    tenantId: world.standin.outlook.directoryId,
  })
})
