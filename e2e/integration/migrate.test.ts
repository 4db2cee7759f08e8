import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findPendingMigrations, migrateDatabase } from '@/lib/db/migrate'
import { derivePasswords, ensureLogins, roleNames } from '@/lib/db/roles'
import { findPostgres15, startPostgres15 } from '../run/postgres-15'
import { urlOf, withClient } from '../run/sql'
import { createTestDatabase } from '../run/test-database'
import { openTestServer } from '../run/test-server'

const SECRET = 'a secret of these tests, long enough'

let serverUrl: string
let ownerUrl: string
let name: string
const migrationsDir = mkdtempSync(join(tmpdir(), 'relais-migrations-'))

beforeEach(async () => {
  serverUrl = (await openTestServer()).ownerUrl
  name = `relais_x${process.pid}_m${Math.random().toString(16).slice(2, 8)}`
  ownerUrl = urlOf(serverUrl, { database: name })
  await withClient(serverUrl, (client) => client.query(`CREATE DATABASE ${name}`))
})

afterEach(async () => {
  await withClient(serverUrl, async (client) => {
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await client.query(`DROP ROLE IF EXISTS ${Object.values(roleNames(name)).join(', ')}`)
  })
})

afterAll(() => rmSync(migrationsDir, { recursive: true, force: true }))

/** A folder of migrations, beginning with one that is sound. */
function writeMigrations(second: string): string {
  rmSync(migrationsDir, { recursive: true, force: true })
  mkdirSync(join(migrationsDir, '1_first'), { recursive: true })
  mkdirSync(join(migrationsDir, '2_second'))
  writeFileSync(join(migrationsDir, 'migration_lock.toml'), 'provider = "postgresql"\n')
  writeFileSync(join(migrationsDir, '1_first/migration.sql'), 'CREATE TABLE sound (id int);\n')
  writeFileSync(join(migrationsDir, '2_second/migration.sql'), second)
  return migrationsDir
}

const logins = (url: string) =>
  ensureLogins({ ownerUrl: url, ...derivePasswords({ ownerUrl: url, secret: SECRET }) })

const tables = (url: string) =>
  withClient(url, async (client) => {
    const { rows } = await client.query(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
    )
    return rows.map((row) => row.name as string).filter((table) => table !== '_prisma_migrations')
  })

describe('migrateDatabase', () => {
  it('applies the product’s migrations to a fresh database, and nothing to a current one', async () => {
    await logins(ownerUrl)
    const pending = await findPendingMigrations(ownerUrl)
    expect(await migrateDatabase(ownerUrl)).toEqual(pending)
    expect(await tables(ownerUrl)).toContain('companies')
    expect(await findPendingMigrations(ownerUrl)).toEqual([])
    expect(await migrateDatabase(ownerUrl)).toEqual([])
  })

  it('applies each migration once when several starts come at once', async () => {
    const starts = Array.from({ length: 3 }, () => logins(ownerUrl).then(() => migrateDatabase(ownerUrl)))
    const applied = (await Promise.all(starts)).flat()
    expect(new Set(applied).size).toBe(applied.length)
    expect(await findPendingMigrations(ownerUrl)).toEqual([])
  })

  it('names the migration, the line and PostgreSQL’s words when one is broken, and keeps nothing of it', async () => {
    const dir = writeMigrations(
      'CREATE TABLE half (id int);\n-- é\n\nALTER TABLE missing ADD COLUMN x int;\n',
    )
    await expect(migrateDatabase(ownerUrl, { migrationsDir: dir })).rejects.toThrow(
      /Migration 2_second failed at statement 2: relation "missing" does not exist \(42P01\)/,
    )
    expect(await tables(ownerUrl)).toEqual(['sound'])
  })

  it('points at the line of a mistake PostgreSQL can place', async () => {
    const dir = writeMigrations('CREATE TABLE a (id int);\n-- é\nSELECT nonsense FROM a;\n')
    await expect(migrateDatabase(ownerUrl, { migrationsDir: dir })).rejects.toThrow(
      /2_second failed at line 3, statement 2: column "nonsense" does not exist \(42703\)\.\n {2}3 \| SELECT nonsense/,
    )
  })

  it('goes on once the broken migration is mended', async () => {
    await migrateDatabase(ownerUrl, { migrationsDir: writeMigrations('NONSENSE;') }).catch(() => {})
    const dir = writeMigrations(
      `CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END $$;\nCREATE TABLE mended (id int);\n`,
    )
    expect(await migrateDatabase(ownerUrl, { migrationsDir: dir })).toEqual(['2_second'])
    expect(await tables(ownerUrl)).toEqual(['mended', 'sound'])
  })

  it('refuses when an applied migration was edited afterwards', async () => {
    await migrateDatabase(ownerUrl, { migrationsDir: writeMigrations('CREATE TABLE a (id int);') })
    const edited = writeMigrations('CREATE TABLE b (id int);')
    await expect(migrateDatabase(ownerUrl, { migrationsDir: edited })).rejects.toThrow(
      /2_second was changed after/,
    )
  })
})

describe('ensureLogins', () => {
  it('keeps web and worker apart and lets neither do anything before SET ROLE', async () => {
    const { webUrl, workerUrl } = await logins(ownerUrl)
    await migrateDatabase(ownerUrl)
    await withClient(webUrl, async (client) => {
      await expect(client.query('SELECT * FROM companies')).rejects.toThrow(/permission denied/)
      await client.query(`SET ROLE ${name}_identity`)
      await expect(client.query(`SET ROLE ${name}_system`)).rejects.toThrow(/permission denied/)
    })
    await withClient(workerUrl, async (client) => {
      await expect(client.query(`SET ROLE ${name}_company`)).rejects.toThrow(/permission denied/)
      await client.query(`SET ROLE ${name}_system`)
    })
  })

  it('lets the logins in with new passwords after the secret changed', async () => {
    const before = await logins(ownerUrl)
    const after = await ensureLogins({ ownerUrl, ...derivePasswords({ ownerUrl, secret: 'another secret' }) })
    await withClient(after.webUrl, (client) => client.query('SELECT 1'))
    await expect(withClient(before.webUrl, (client) => client.query('SELECT 1'))).rejects.toThrow(
      /authentication/,
    )
  })

  it('gives the roles no power of their own', async () => {
    await logins(ownerUrl)
    const { rows } = await withClient(ownerUrl, (client) =>
      client.query(
        'SELECT rolname FROM pg_roles WHERE rolname = ANY($1) AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolinherit)',
        [Object.values(roleNames(name))],
      ),
    )
    expect(rows).toEqual([])
  })
})

describe('createTestDatabase', () => {
  it('gives a migrated clone whose logins work, and takes it away', async () => {
    const database = await createTestDatabase()
    expect(await findPendingMigrations(database.ownerUrl)).toEqual([])
    for (const url of [database.webUrl, database.workerUrl])
      await withClient(url, (client) => client.query('SELECT relais_role_prefix()'))
    await database.drop()
    await expect(withClient(database.ownerUrl, (client) => client.query('SELECT 1'))).rejects.toThrow(
      /not exist/,
    )
  })
})

const postgres15 = findPostgres15()
const absent = postgres15 ? '' : ' (SKIPPED: there is none here, see pg_config --bindir)'

describe.skipIf(!postgres15)(`PostgreSQL 15, the oldest that is supported${absent}`, () => {
  it('takes the roles and the migrations, from an owner that is no superuser', async () => {
    const server = await startPostgres15(postgres15!)
    try {
      const { prefix, webUrl } = await logins(server.ownerUrl)
      expect(await migrateDatabase(server.ownerUrl)).toEqual(await readAllNames())
      await withClient(webUrl, (client) => client.query(`SET ROLE ${prefix}_company`))
    } finally {
      await server.stop()
    }
  })
})

/** The product's migrations, as an empty database lacks them. */
const readAllNames = () => findPendingMigrations(ownerUrl)
