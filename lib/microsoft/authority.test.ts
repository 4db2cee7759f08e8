import { describe, expect, it, vi, afterEach } from 'vitest'
import { authorityOf, chooseAuthority, findDirectoryByDomain, isExactGuid, issuerOf } from './authority'

const DIRECTORY = '6f1c0b52-4a3e-4f0e-9d57-0a7e11e00001'
const LOGIN = 'https://login.microsoftonline.com'

afterEach(() => vi.unstubAllGlobals())

function answer(status: number, body: unknown) {
  const fetched = vi.fn((_url: string) => Promise.resolve(Response.json(body, { status })))
  vi.stubGlobal('fetch', fetched)
  return fetched
}

describe('authorityOf', () => {
  it('is our host and a GUID, or any organisation', () => {
    expect(authorityOf(DIRECTORY.toUpperCase())).toBe(`${LOGIN}/${DIRECTORY}`)
    expect(authorityOf(null)).toBe(`${LOGIN}/organizations`)
    expect(issuerOf(DIRECTORY)).toBe(`${LOGIN}/${DIRECTORY}/v2.0`)
  })

  // security.md A6
  it.each(['common', 'organizations', '../x', 'a?x=1', 'evil.ciamlogin.com', 'x@evil', '', `${DIRECTORY}\n`])(
    'refuses %j',
    (value) => expect(() => authorityOf(value)).toThrow(RangeError),
  )
  it('knows a GUID exactly', () => {
    expect(isExactGuid(DIRECTORY)).toBe(true)
    expect(isExactGuid(` ${DIRECTORY}`)).toBe(false)
    expect(isExactGuid(null)).toBe(false)
  })
})

describe('findDirectoryByDomain', () => {
  it('reads the GUID of the issuer', async () => {
    const fetched = answer(200, { issuer: `${LOGIN}/${DIRECTORY}/v2.0` })
    expect(await findDirectoryByDomain('atelier.example')).toBe(DIRECTORY)
    expect(fetched.mock.calls[0]![0]).toBe(`${LOGIN}/atelier.example/v2.0/.well-known/openid-configuration`)
  })

  it('asks for an international domain by its ASCII name', async () => {
    const fetched = answer(200, { issuer: `${LOGIN}/${DIRECTORY}/v2.0` })
    await findDirectoryByDomain('verrière.example')
    expect(fetched.mock.calls[0]![0]).toContain('/xn--verrire-6xa.example/')
  })

  it.each([
    ['an unknown domain', 400, { error: 'invalid_tenant', error_description: 'AADSTS90002: no' }],
    ['a foreign issuer', 200, { issuer: `https://evil.example/${DIRECTORY}/v2.0` }],
    ['a template', 200, { issuer: `${LOGIN}/{tenantid}/v2.0` }],
    ['no issuer', 200, {}],
  ])('%s leads nowhere', async (_name, status, body) => {
    answer(status, body)
    expect(await findDirectoryByDomain('atelier.example')).toBeNull()
  })

  it.each(['common', '../x', 'a.b?x=1', 'a.b/c', 'a.b#', 'x@evil.example', 'localhost', '127.0.0.1', ''])(
    'does not even ask for %j',
    async (domain) => {
      const fetched = answer(200, {})
      expect(await findDirectoryByDomain(domain)).toBeNull()
      expect(fetched).not.toHaveBeenCalled()
    },
  )
})

describe('chooseAuthority', () => {
  const username = 'courrier@verriere.example'

  it('one organisation: its directory, nobody is asked', async () => {
    const fetched = answer(200, {})
    expect(await chooseAuthority({ directoryId: DIRECTORY, multipleOrganizations: false, username })).toEqual(
      {
        authority: `${LOGIN}/${DIRECTORY}`,
        expectedTenantId: DIRECTORY,
      },
    )
    expect(fetched).not.toHaveBeenCalled()
  })

  it("several: the Username's, else any", async () => {
    const other = DIRECTORY.replace(/1$/, '2')
    answer(200, { issuer: `${LOGIN}/${other}/v2.0` })
    const application = { directoryId: DIRECTORY, multipleOrganizations: true, username }
    expect((await chooseAuthority(application)).expectedTenantId).toBe(other)
    answer(400, { error: 'invalid_tenant' })
    expect(await chooseAuthority(application)).toEqual({
      authority: `${LOGIN}/organizations`,
      expectedTenantId: null,
    })
  })
})
