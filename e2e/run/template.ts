import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Client } from 'pg'
import { migrateDatabase } from '@/lib/db/migrate'
import { readMigrations } from '@/lib/db/migrate/files'
import { derivePasswords, ensureLogins, roleNames } from '@/lib/db/roles'
import { projectRoot } from '@/lib/platform/project-root'
import { urlOf, withClient } from './sql'
import { TEST_SECRETS } from './test-secrets'

const LOCK = 7_265_120
const COMPLETE = 'Relais test template, complete'

/** A migrated database to clone: making one takes half a second, a clone a few hundredths. */
export interface Template {
  name: string
  passwords: ReturnType<typeof derivePasswords>
}

/**
 * Finds or makes the template of the present migrations on a server. Its name carries their hash, so a changed
 * migration makes another. Several runs at once take turns.
 */
export async function ensureTemplate(serverUrl: string): Promise<Template> {
  const name = `relais_t${hashMigrations()}`
  const passwords = derivePasswords({ ownerUrl: serverUrl, secret: TEST_SECRETS.NEXTAUTH_SECRET })
  await withClient(serverUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK])
    if (await isComplete(client, name)) return
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await client.query(`CREATE DATABASE ${name}`)
    const ownerUrl = urlOf(serverUrl, { database: name })
    await ensureLogins({ ownerUrl, ...passwords, prefix: name })
    await migrateDatabase(ownerUrl)
    await client.query(`COMMENT ON DATABASE ${name} IS '${COMPLETE}'`)
  })
  return { name, passwords }
}

/** Removes a template and its roles, on a server that is not ours. */
export async function dropTemplate(serverUrl: string): Promise<void> {
  const name = `relais_t${hashMigrations()}`
  await withClient(serverUrl, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await client.query(`DROP ROLE IF EXISTS ${Object.values(roleNames(name)).join(', ')}`)
  })
}

async function isComplete(client: Client, name: string): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT shobj_description(oid, 'pg_database') = $2 AS complete FROM pg_database WHERE datname = $1`,
    [name, COMPLETE],
  )
  return rows[0]?.complete === true
}

function hashMigrations(): string {
  const { migrations } = readMigrations(join(projectRoot(), 'prisma/migrations'))
  const text = migrations.map(({ name, checksum }) => `${name} ${checksum}`).join('\n')
  return createHash('sha256').update(text).digest('hex').slice(0, 10)
}
