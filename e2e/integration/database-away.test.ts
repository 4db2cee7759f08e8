import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openDatabaseProxy, type DatabaseProxy } from '../run/database-proxy'
import { withClient } from '../run/sql'
import { createTestDatabase, type TestDatabase } from '../run/test-database'
import { TEST_SECRETS } from '../run/test-secrets'

/** The database goes away under the web's functions, in every way, and comes back: nothing is restarted. */

let database: TestDatabase
let wire: DatabaseProxy
let app: Awaited<ReturnType<typeof load>>

async function load() {
  const [db, health, state, listen] = await Promise.all([
    import('@/lib/db'),
    import('@/lib/data/health/get-health'),
    import('@/lib/platform/database-state'),
    import('@/lib/db/listen'),
  ])
  return { ...db, ...health, ...state, ...listen }
}

beforeAll(async () => {
  database = await createTestDatabase()
  wire = await openDatabaseProxy(database.webUrl)
  const env = { ...TEST_SECRETS, WEB_DATABASE_URL: wire.through(database.webUrl), LOG_LEVEL: 'silent' }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  app = await load()
})

afterEach(() => wire.restore())

afterAll(async () => {
  await app?.closeDatabases()
  await wire?.close()
  vi.unstubAllEnvs()
  await database?.drop()
})

const read = () => app.inIdentity((tx) => tx.$queryRaw<unknown[]>`SELECT 1`)

const AWAY = {
  name: 'AppError',
  code: 'unavailable',
  details: { reason: 'database' },
  digest: 'relais-database-away',
}

describe('a transaction of the web', () => {
  it('fails as such when the first connection of all is refused, and then works', async () => {
    expect(app.isDatabaseAway()).toBe(false)
    await wire.cut()
    await expect(read()).rejects.toMatchObject(AWAY)
    expect(app.isDatabaseAway()).toBe(true)
    expect(await app.getHealth()).toMatchObject({ status: 'unavailable', database: 'unavailable' })
    await wire.restore()
    expect(await read()).toHaveLength(1)
    expect(await app.getHealth()).toMatchObject({ database: 'ok' })
  })

  it.each<[string, () => Promise<unknown>]>([
    ['before it', async () => wire.cut().then(read)],
    [
      'in it',
      () =>
        app.inIdentity(async (tx) => {
          await wire.cut()
          return tx.$queryRaw`SELECT 1`
        }),
    ],
    [
      'during a statement',
      () =>
        app.inIdentity(async (tx) => {
          setTimeout(() => void wire.cut(), 200)
          await tx.$queryRaw`SELECT pg_sleep(20)::text`
        }),
    ],
    [
      'before its end',
      () =>
        app.inIdentity(async (tx) => {
          await tx.$queryRaw`SELECT 1`
          await wire.cut()
        }),
    ],
    [
      'because the server ends it',
      () =>
        app.inIdentity(async (tx) => {
          const [mine] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`
          await withClient(database.ownerUrl, (owner) =>
            owner.query('SELECT pg_terminate_backend($1)', [mine!.pid]),
          )
          await tx.$queryRaw`SELECT 1`
        }),
    ],
  ])('cut %s says so, and the next one works', async (_name, work) => {
    await read()
    await expect(work()).rejects.toMatchObject(AWAY)
    await wire.restore()
    expect(await read()).toHaveLength(1)
  })

  it('gives up on a wire that is silent, and works once it is not', async () => {
    await read()
    wire.freeze()
    await expect(read()).rejects.toMatchObject(AWAY)
    await wire.restore()
    expect(await read()).toHaveLength(1)
  }, 60_000)

  it('keeps every other failure what it is', async () => {
    await expect(app.inIdentity((tx) => tx.$queryRaw`SELECT 1 FROM nothing`)).rejects.not.toMatchObject({
      code: 'unavailable',
    })
    await expect(app.inIdentity(() => Promise.reject(new TypeError('ours')))).rejects.toThrow(TypeError)
  })
})

it('a listener hears again, and says that it may have missed something', async () => {
  const heard: string[] = []
  let ready = 0
  const listener = app.listen(
    wire.through(database.webUrl),
    ['relais_live'],
    (_channel, payload) => heard.push(payload),
    () => ready++,
  )
  await expect.poll(() => ready, { timeout: 20_000 }).toBe(1)
  await wire.cut()
  await new Promise((resolve) => setTimeout(resolve, 300))
  await wire.restore()
  await expect.poll(() => ready, { timeout: 20_000 }).toBe(2)
  await app.inIdentity((tx) => tx.$queryRaw`SELECT pg_notify('relais_live', 'again')::text`)
  await expect.poll(() => heard, { timeout: 20_000 }).toEqual(['again'])
  await listener.close()
})

it('a connection that breaks in somebody’s hands, between two statements, ends no process', async () => {
  const { pool } = await app.getWebDatabase()
  const client = await pool.connect()
  const ended = new Promise<void>((resolve) => client.once('end', resolve))
  await wire.cut()
  await ended
  await expect(client.query('SELECT 1')).rejects.toThrow()
  client.release(true)
  await wire.restore()
  expect(await read()).toHaveLength(1)
})
