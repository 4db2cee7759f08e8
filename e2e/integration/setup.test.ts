import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { dumpDatabase, isInDump } from './support/dump'
import { openPeopleWorld, type PeopleWorld } from './support/people-world'

/** The one-time link of an empty installation: first operator, first company, once in its life. */

let world: PeopleWorld
let app: PeopleWorld['app']

beforeAll(async () => {
  world = await openPeopleWorld()
  app = world.app
})
afterAll(() => world.close())
beforeEach(() =>
  app.db.inIdentity(async (tx) => {
    await tx.company.deleteMany()
    await tx.user.deleteMany()
    await tx.setupLink.deleteMany()
  }),
)

const FIRST = {
  email: 'patron@atelier.example',
  name: 'Patron',
  password: 'trois petits copeaux',
  locale: 'fr',
  company: 'Atelier du Bois',
  slug: '',
}
const renew = () => app.db.inIdentity(app.renewSetupToken)
const refused = { code: 'refused', details: { reason: 'setup' } }

describe('the set-up', () => {
  it('makes operator, company and owner, and is over', async () => {
    const token = (await renew())!
    expect(await app.getSetup(token)).toBe('open')
    const { userId, slug } = await app.completeSetup(token, FIRST)
    expect(slug).toBe('atelier-du-bois')
    expect(await app.findCompanyOf(userId, slug)).toMatchObject({ role: 'owner', name: 'Atelier du Bois' })
    expect(
      await app.findOperators({ actor: { ...FIRST, userId, timeZone: 'UTC', sessionId: '' } }),
    ).toHaveLength(1)
    expect(await app.getSetup(token)).toBe('done')
    expect(await renew()).toBeNull()
    await expect(app.completeSetup(token, FIRST)).rejects.toMatchObject(refused)
  })

  it('keeps only the hash of its link', async () => {
    const token = (await renew())!
    expect(isInDump(await dumpDatabase(world.database), token)).toBe(false)
  })

  it('is renewed at each start: the earlier link ends', async () => {
    const first = (await renew())!
    const second = (await renew())!
    expect(await app.getSetup(first)).toBe('link_over')
    await expect(app.completeSetup(first, FIRST)).rejects.toMatchObject(refused)
    expect(await app.getSetup(second)).toBe('open')
  })

  it('is over after thirty minutes', async () => {
    const token = (await renew())!
    const move = (to: string) =>
      app.db.inIdentity((tx) => tx.$executeRawUnsafe(`UPDATE setup_links SET expires_at = ${to}`))
    const [row] = await app.db.inIdentity((tx) => tx.setupLink.findMany())
    expect(row!.expiresAt.getTime() - row!.createdAt.getTime()).toBe(30 * 60_000)
    await move("now() - interval '1 second'")
    expect(await app.getSetup(token)).toBe('link_over')
    await expect(app.completeSetup(token, FIRST)).rejects.toMatchObject(refused)
  })

  it('happens once, however many come at the same moment', async () => {
    const token = (await renew())!
    const results = await Promise.allSettled(
      [1, 2, 3].map((n) => app.completeSetup(token, { ...FIRST, email: `p${n}@atelier.example` })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await app.db.inIdentity((tx) => tx.operator.count())).toBe(1)
    expect(await app.db.inIdentity((tx) => tx.company.count())).toBe(1)
  })

  it('is not there on an installation that has anybody: there is no link, and an old one is dead', async () => {
    const token = (await renew())!
    await app.createUser({ email: 'a@atelier.example', companySlug: 'atelier', role: 'admin' })
    expect(await renew()).toBeNull()
    expect(await app.getSetup(token)).toBe('done')
    await expect(app.completeSetup(token, FIRST)).rejects.toMatchObject(refused)
  })

  it.each([undefined, '', 'x', 'a'.repeat(43), ['a'], "' OR 1=1"])('with %j opens nothing', async (token) => {
    await renew()
    expect(await app.getSetup(token)).toBe('link_over')
    await expect(app.completeSetup(String(token), FIRST)).rejects.toMatchObject(refused)
  })

  it('refuses a reserved address and a short password with the link still good', async () => {
    const token = (await renew())!
    await expect(app.completeSetup(token, { ...FIRST, slug: 'api' })).rejects.toMatchObject({
      code: 'invalid',
    })
    await expect(app.completeSetup(token, { ...FIRST, password: 'court' })).rejects.toMatchObject({
      code: 'invalid',
    })
    expect(await app.getSetup(token)).toBe('open')
    expect(await app.db.inIdentity((tx) => tx.user.count())).toBe(0)
  })
})

it('user:create makes an operator where it is asked to, for when the last one is gone', async () => {
  const made = await app.createUser({
    email: 'secours@atelier.example',
    companySlug: 'atelier',
    role: 'admin',
    operator: true,
  })
  expect(await app.db.inIdentity((tx) => tx.operator.findMany())).toMatchObject([{ userId: made.userId }])
})

describe('user:create', () => {
  vi.doMock('@/lib/cli/launcher/use-installation', () => ({
    useInstallation: (work: () => Promise<number>) => work(),
  }))

  it('prints a one-time link, makes the company where it is new, and says what is wrong', async () => {
    const said: string[] = []
    for (const way of ['log', 'error'] as const)
      vi.spyOn(console, way).mockImplementation((text: string) => void said.push(text))
    const { run } = await import('@/lib/cli/commands/user-create')
    const create = async (email: string, company: string, role: string) => {
      said.length = 0
      const code = await run(['--email', email, '--company', company, '--role', role])
      return `${code} ${said.join('\n')}`
    }
    try {
      const first = await create('ada@atelier.example', 'atelier', 'owner')
      expect(first).toMatch(/^0 The company atelier is new\./)
      expect(first).toMatch(/\/reset-password\?token=[\w-]{43}$/)
      expect(await create('sam@atelier.example', 'atelier', 'sender')).toMatch(
        /^0 sam@atelier.example is sender/,
      )
      expect(await create('sam', 'atelier', 'sender')).toMatch(/^1 --email/)
      expect(await create('sam@atelier.example', 'api', 'sender')).toMatch(/^1 --company/)
      expect(await create('sam@atelier.example', 'atelier', 'boss')).toMatch(/^1 --role/)
      expect(await run([])).toBe(1)
    } finally {
      vi.restoreAllMocks()
    }
    const { inSystem } = await import('@/lib/db')
    const joined = await inSystem((tx) =>
      tx.auditEvent.findMany({
        where: { event: 'member.joined' },
        include: { words: true },
        orderBy: { seq: 'asc' },
      }),
    )
    expect(joined.map(({ words }) => (JSON.parse(words!.details) as { note: string }).note)).toEqual([
      'user:create, owner',
      'user:create, sender',
    ])
  })
})
