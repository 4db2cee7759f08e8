import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { projectRoot } from '@/lib/platform/project-root'
import { createTestDatabase, type TestDatabase } from '../run/test-database'
import { TEST_SECRETS } from '../run/test-secrets'

/** Rotation of the master key, what a wrong key does, and that a sealed value opens in its place only. */

const OLD = TEST_SECRETS.ENCRYPTION_KEYS
const NEW = `fresh:${randomBytes(32).toString('base64')}`
const COMPANIES = 30
let database: TestDatabase
const databases: TestDatabase[] = []

beforeEach(async () => {
  database = await createTestDatabase()
  databases.push(database)
})

afterEach(() => {
  vi.unstubAllEnvs()
  vi.resetModules()
})

afterAll(() => Promise.all(databases.map((used) => used.drop())))

const env = (keys: string) => ({
  ...TEST_SECRETS,
  ENCRYPTION_KEYS: keys,
  WEB_DATABASE_URL: database.webUrl,
  WORKER_DATABASE_URL: database.workerUrl,
  LOG_LEVEL: 'silent',
})

/** The program as a process with these keys sees it: it reads them once. */
async function withKeys<T>(
  keys: string,
  work: (app: Awaited<ReturnType<typeof load>>) => Promise<T>,
): Promise<T> {
  vi.resetModules()
  for (const [name, value] of Object.entries(env(keys))) vi.stubEnv(name, value)
  const app = await load()
  try {
    return await work(app)
  } finally {
    await app.closeDatabases()
  }
}

async function load() {
  const [db, ids, people, health] = await Promise.all([
    import('@/lib/db'),
    import('@/lib/platform/ids'),
    import('@/lib/auth/people'),
    import('@/lib/data/health/can-open-secrets'),
  ])
  return { ...db, ...ids, ...people, ...health }
}

type App = Awaited<ReturnType<typeof load>>
type Sealed = { companyId: string; row: string; sealed: Uint8Array<ArrayBuffer> }
const place = ({ companyId, row }: { companyId: string; row: string }, column = 'password_sealed') => ({
  companyId,
  table: 'mail_servers',
  row,
  column,
})

async function seal(app: App, slug: string): Promise<Sealed> {
  const { companyId } = await app.createUser({ email: `a@${slug}.example`, companySlug: slug, role: 'owner' })
  const row = app.newId()
  const sealed = await app.inCompany(companyId, (tx) =>
    app.sealSecret(tx, place({ companyId, row }), `secret of ${slug}`),
  )
  return { companyId, row, sealed }
}

const open = (app: App, value: Sealed, column?: string) =>
  app.inCompany(value.companyId, (tx) => app.openSecret(tx, place(value, column), value.sealed))

/** What belongs to a person and to no company: sealed under the installation's own data key. */
const ownPlace = { table: 'second_factors', row: 'x', column: 'secret_sealed' }
let own: Uint8Array<ArrayBuffer>
const openOwn = (app: App) => app.inIdentity((tx) => app.openForInstallation(tx, ownPlace, own))

const count = (app: App) => app.countMasterKeys().then((counts) => Object.fromEntries(counts))

describe('rotation', () => {
  it('killed in the middle, goes on where it stopped; everything still opens, and the old key is needed no more', async () => {
    const values = await withKeys(OLD, async (app) => {
      const made: Sealed[] = []
      for (let index = 0; index < COMPANIES; index++) made.push(await seal(app, `c${index}`))
      own = await app.inIdentity((tx) => app.sealForInstallation(tx, ownPlace, 'own secret'))
      return made
    })
    const rewrapped = await killInTheMiddle()
    const old = OLD.split(':')[0]!
    await withKeys(`${NEW},${OLD}`, async (app) => {
      const before = await count(app)
      expect(before.fresh).toBeGreaterThanOrEqual(rewrapped)
      expect(before[old]).toBeGreaterThan(0)
      // While it is half done, both open.
      for (const value of values) expect(await open(app, value)).toMatch(/^secret of/)
      let steps = 0
      for await (const step of app.rotateKeys()) steps = step.rewrapped
      expect(steps).toBe(before[old])
      expect(await count(app)).toEqual({ fresh: COMPANIES + 1 })
      expect(await openOwn(app)).toBe('own secret')
      for await (const step of app.rotateKeys()) expect(step.rewrapped).toBe(0)
    })
    await withKeys(NEW, async (app) => {
      for (const [index, value] of values.entries())
        expect(await open(app, value)).toBe(`secret of c${index}`)
      expect(await openOwn(app)).toBe('own secret')
    })
  })

  async function killInTheMiddle(): Promise<number> {
    const program = join(projectRoot(), 'build/test', `rotate-${process.pid}.mjs`)
    await build({
      entryPoints: [join(import.meta.dirname, '../run/keys/rotate-slowly.ts')],
      outfile: program,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      logLevel: 'silent',
    })
    const child = fork(program, {
      env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env(`${NEW},${OLD}`) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
    const done = await new Promise<number>((resolve) =>
      child.on('message', ({ rewrapped }: { rewrapped: number }) => rewrapped >= 5 && resolve(rewrapped)),
    )
    child.kill('SIGKILL')
    expect(await ended).toBe('SIGKILL')
    return done
  }
})

describe('a wrong key', () => {
  it('is a named refusal: nothing opens, nothing is overwritten, rotation leaves it alone', async () => {
    const value = await withKeys(OLD, (app) => seal(app, 'atelier'))
    const sameName = `${OLD.split(':')[0]}:${randomBytes(32).toString('base64')}`
    for (const keys of [NEW, sameName, `${NEW},${sameName}`]) {
      await withKeys(keys, async (app) => {
        await expect(open(app, value)).rejects.toMatchObject({ code: 'secret_unreadable' })
        await expect(
          app.inCompany(value.companyId, (tx) => app.sealSecret(tx, place(value), 'another')),
        ).rejects.toMatchObject({ code: 'secret_unreadable' })
        expect(await app.inSystem((tx) => app.isKeyringRight(tx))).toBe(false)
        // What the console's banner asks.
        expect(await app.canOpenSecrets(value.companyId)).toBe(false)
        if (keys.startsWith('fresh')) {
          for await (const step of app.rotateKeys())
            expect(step).toEqual({ rewrapped: 0, unreadable: [value.companyId] })
        }
      })
    }
    await withKeys(OLD, async (app) => {
      expect(await open(app, value)).toBe('secret of atelier')
      expect(await app.inSystem((tx) => app.isKeyringRight(tx))).toBe(true)
      expect(await app.canOpenSecrets(value.companyId)).toBe(true)
    })
  })
})

describe('a sealed value', () => {
  it('opens in its own company, row and column only, and not when a bit is flipped', async () => {
    await withKeys(OLD, async (app) => {
      const mine = await seal(app, 'atelier')
      const theirs = await seal(app, 'verriere')
      const flipped = Uint8Array.from(mine.sealed)
      flipped[flipped.length - 1]! ^= 1
      const otherKey = Uint8Array.from(mine.sealed)
      otherKey[3]! ^= 1
      const attempts: [Sealed, string?][] = [
        [{ ...mine, sealed: theirs.sealed }],
        [{ ...mine, row: app.newId() }],
        [mine, 'secret_sealed'],
        [{ ...mine, sealed: flipped }],
        [{ ...mine, sealed: otherKey }],
        [{ ...mine, sealed: mine.sealed.slice(0, 20) }],
      ]
      for (const [value, column] of attempts)
        await expect(open(app, value, column)).rejects.toMatchObject({ code: 'secret_unreadable' })
      expect(await open(app, mine)).toBe('secret of atelier')
    })
  })
})
