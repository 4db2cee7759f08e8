import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { KeptDraft } from '@/lib/domain/draft'
import { withClient } from '../run/sql'
import { createTestDatabase, type TestDatabase } from '../run/test-database'
import { TEST_SECRETS } from '../run/test-secrets'

/** Whose drafts are kept, who gets them back, how many, and what the database's roles see of them. */

let database: TestDatabase
let app: Awaited<ReturnType<typeof load>>
let me: string
let other: string

async function load() {
  const [people, sessions, drafts, db] = await Promise.all([
    import('@/lib/auth/people'),
    import('@/lib/auth/sessions'),
    import('@/lib/auth/drafts'),
    import('@/lib/db'),
  ])
  return { ...people, ...sessions, ...drafts, db }
}

beforeAll(async () => {
  database = await createTestDatabase()
  const env = { ...TEST_SECRETS, WEB_DATABASE_URL: database.webUrl, LOG_LEVEL: 'silent' }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  app = await load()
  const make = async (email: string) =>
    (await app.createUser({ email, companySlug: 'atelier', role: 'admin' })).userId
  me = await make('admin@atelier.example')
  other = await make('envoi@atelier.example')
})

afterAll(async () => {
  await app?.db.closeDatabases()
  vi.unstubAllEnvs()
  await database?.drop()
})

beforeEach(() => app.db.inIdentity((tx) => tx.$executeRaw`DELETE FROM drafts`))

const session = (userId: string) =>
  app.db.inIdentity(
    async (tx) => (await app.createSession(tx, userId, { address: null, userAgent: null })).id,
  )

async function ended(userId: string, change: string): Promise<string> {
  const id = await session(userId)
  await app.db.inIdentity((tx) => tx.$executeRawUnsafe(`UPDATE sessions SET ${change} WHERE id = '${id}'`))
  return id
}

const drafts = (userId: string, onlyCompanyId: string | null = null) =>
  app.findDrafts({ userId, session: { onlyCompanyId } })

const typed = (more: Partial<KeptDraft & { replaces: string }> = {}) => ({
  id: randomUUID(),
  path: '/atelier/settings',
  form: 'main',
  values: { clientId: 'à finir' },
  secrets: ['clientSecret'],
  replaces: null,
  ...more,
})

describe('a draft', () => {
  it.each([
    ['after a day unused', "last_seen_at = now() - interval '2 days'"],
    ['after a week', "expires_at = now() - interval '1 second'"],
    ['just revoked', 'revoked_at = now()'],
  ])('is kept for whose session it was, %s, and for nobody else', async (_name, change) => {
    const draft = typed()
    expect(await app.keepDraft(await ended(me, change), draft)).toBe(true)
    const { replaces: _replaces, ...kept } = draft
    expect(await drafts(me)).toEqual([kept])
    expect(await drafts(other)).toEqual([])
  })

  it('is not kept for a session that is unknown, revoked long ago, or a disabled person’s', async () => {
    const old = await ended(me, "revoked_at = now() - interval '25 hours'")
    for (const id of [randomUUID(), 'nothing', old]) expect(await app.keepDraft(id, typed())).toBe(false)
    const mine = await session(other)
    const disable = (disabledAt: Date | null) =>
      app.db.inIdentity((tx) => tx.user.update({ where: { id: other }, data: { disabledAt } }))
    await disable(new Date())
    expect(await app.keepDraft(mine, typed())).toBe(false)
    await disable(null)
    expect(await app.db.inIdentity((tx) => tx.draft.count())).toBe(0)
  })

  it('sent twice is one; a later one takes the place of the one it came from; eight at most', async () => {
    const mine = await session(me)
    const first = typed()
    await app.keepDraft(mine, first)
    await app.keepDraft(mine, { ...first, values: { clientId: 'fini' } })
    expect((await drafts(me)).map(({ values }) => values)).toEqual([{ clientId: 'fini' }])
    await app.keepDraft(mine, typed({ values: { clientId: 'autre' }, replaces: first.id }))
    expect((await drafts(me)).map(({ values }) => values)).toEqual([{ clientId: 'autre' }])
    for (let i = 0; i < 10; i++) await app.keepDraft(mine, typed({ values: { clientId: String(i) } }))
    const left = (await drafts(me)).map(({ values }) => values.clientId)
    expect(left).toEqual(['9', '8', '7', '6', '5', '4', '3', '2'])
  })

  it('is thrown away by its owner only, and is over after a day', async () => {
    const draft = typed()
    await app.keepDraft(await session(me), draft)
    await app.forgetDraft(other, draft.id)
    expect(await drafts(me)).toHaveLength(1)
    await app.db.inIdentity((tx) => tx.$executeRaw`UPDATE drafts SET expires_at = now()`)
    expect(await drafts(me)).toEqual([])
    await app.keepDraft(await session(me), draft)
    await app.forgetDraft(me, draft.id)
    expect(await drafts(me)).toEqual([])
  })

  it('of a session that a company’s Microsoft opened is of that company alone, and so is what it reads', async () => {
    const ofCompany = async (slug: string) => {
      const { companyId } = await app.createUser({
        email: `x@${slug}.example`,
        companySlug: slug,
        role: 'admin',
      })
      const from = { address: null, userAgent: null }
      const opened = await app.db.inIdentity((tx) =>
        app.createSession(tx, me, from, { onlyCompanyId: companyId }),
      )
      return { companyId, sessionId: opened.id }
    }
    const [here, there] = [await ofCompany('atelier'), await ofCompany('atelier-bis')]
    for (const path of ['/atelier', '/atelier/settings'])
      expect(await app.keepDraft(here.sessionId, typed({ path })), path).toBe(true)
    for (const path of ['/atelier-bis/settings', '/account', '/', '/ateliers/settings'])
      expect(await app.keepDraft(here.sessionId, typed({ path })), path).toBe(false)
    await app.keepDraft(await session(me), typed({ path: '/account' }))
    const paths = async (only: string | null) => (await drafts(me, only)).map(({ path }) => path)
    expect(await paths(there.companyId)).toEqual([])
    expect(await paths(here.companyId)).toEqual(['/atelier/settings', '/atelier'])
    expect(await paths(null)).toEqual(['/account', '/atelier/settings', '/atelier'])
  })

  it('lies sealed, opens in its own row only, and one that does not open is left out', async () => {
    const [mine, theirs] = [await session(me), await session(other)]
    const [first, second] = [typed({ values: { text: 'très confidentiel' } }), typed()]
    await app.keepDraft(mine, first)
    await app.keepDraft(theirs, second)
    const [row] = await app.db.inIdentity((tx) => tx.draft.findMany({ where: { userId: me } }))
    expect(Buffer.from(row!.sealed).includes(Buffer.from('confidentiel'))).toBe(false)
    await app.db.inIdentity(
      (tx) => tx.$executeRaw`UPDATE drafts SET sealed = ${row!.sealed} WHERE id = ${second.id}::uuid`,
    )
    expect(await drafts(other)).toEqual([])
    expect(await drafts(me)).toHaveLength(1)
  })
})

describe('the roles', () => {
  it('of a company and of operators see no draft; the worker deletes what is over and reads nothing', async () => {
    await app.keepDraft(await session(me), typed())
    const over = typed()
    await app.keepDraft(await session(me), over)
    await app.db.inIdentity(
      (tx) =>
        tx.$executeRaw`UPDATE drafts SET expires_at = now() - interval '1 s' WHERE id = ${over.id}::uuid`,
    )
    const { roleName } = await app.db.getWebDatabase()
    await withClient(database.webUrl, async (client) => {
      for (const role of ['company', 'operator'] as const) {
        await client.query(`SET ROLE ${roleName(role)}`)
        await expect(client.query('SELECT 1 FROM drafts')).rejects.toThrow(/permission denied/)
        await client.query('RESET ROLE')
      }
    })
    await withClient(database.workerUrl, async (client) => {
      await client.query(`SET ROLE ${roleName('system')}`)
      await expect(client.query('SELECT sealed FROM drafts')).rejects.toThrow(/permission denied/)
      const { rows } = await client.query('DELETE FROM drafts WHERE true RETURNING id')
      expect(rows).toEqual([{ id: over.id }])
    })
    expect(await drafts(me)).toHaveLength(1)
  })
})
