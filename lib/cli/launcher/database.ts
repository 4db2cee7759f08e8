import { Client } from 'pg'
import { startEmbeddedDatabase } from '@/lib/db/embedded'
import { findPendingMigrations, migrateDatabase } from '@/lib/db/migrate'
import { derivePasswords, ensureLogins } from '@/lib/db/roles'
import { loadOrMakeSecrets, requireSecrets, type Secrets } from './secrets'
import type { Settings } from './settings'

const OLDEST = { version: 150_000, name: '15' }

/** A database that is migrated and whose logins exist. */
export interface PreparedDatabase {
  /** Null where only the two logins' addresses were given. */
  ownerUrl: string | null
  webUrl: string
  workerUrl: string
  secrets: Secrets
  stop(): Promise<void>
}

/**
 * Gets the installation's database ready: DATABASE_URL, or the embedded one under DATA_DIR.
 * @param options.migrate apply what is pending; otherwise pending migrations are an error (an embedded database
 * is migrated anyway: nobody else looks after it)
 * @param options.onLost the embedded database died and could not be brought back
 * @throws Error with one sentence that names the variable or the step
 */
export async function prepareDatabase(
  { env, given, dataDir }: Settings,
  options: { migrate: boolean; onLost?: (error: Error) => void },
): Promise<PreparedDatabase> {
  if (env.DATABASE_URL) {
    await requireSupported(env.DATABASE_URL)
    const logins = await prepare(env.DATABASE_URL, requireSecrets(given), given, options.migrate)
    return { ...logins, stop: async () => {} }
  }
  if (env.WEB_DATABASE_URL || env.WORKER_DATABASE_URL) return givenLogins(given)
  const secrets = loadOrMakeSecrets(dataDir, given)
  const server = await startEmbeddedDatabase({ dataDir, ...(options.onLost && { onLost: options.onLost }) })
  try {
    return { ...(await prepare(server.ownerUrl, secrets, {}, true)), stop: server.stop }
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** Only the logins' addresses: whoever gave them has migrated the database and made the roles. */
function givenLogins(given: Record<string, string>): PreparedDatabase {
  return {
    ownerUrl: null,
    webUrl: given.WEB_DATABASE_URL ?? '',
    workerUrl: given.WORKER_DATABASE_URL ?? '',
    secrets: requireSecrets(given),
    stop: async () => {},
  }
}

async function prepare(ownerUrl: string, secrets: Secrets, given: Record<string, string>, migrate: boolean) {
  const { WEB_DATABASE_URL: webUrl, WORKER_DATABASE_URL: workerUrl } = given
  const passwords = derivePasswords({ ownerUrl, secret: secrets.NEXTAUTH_SECRET })
  const made = webUrl && workerUrl ? { webUrl, workerUrl } : await ensureLogins({ ownerUrl, ...passwords })
  if (migrate) await migrateDatabase(ownerUrl)
  else await requireMigrated(ownerUrl)
  return { ownerUrl, secrets, webUrl: webUrl ?? made.webUrl, workerUrl: workerUrl ?? made.workerUrl }
}

async function requireMigrated(ownerUrl: string): Promise<void> {
  const pending = await findPendingMigrations(ownerUrl)
  if (pending.length > 0)
    throw new Error(
      `The database lacks ${pending.length} migration(s), ${pending[0]} first: run npm run db:migrate.`,
    )
}

/** Fails early and with our words: cannot connect, or too old. */
async function requireSupported(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ version: number; name: string }>(
      `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS name`,
    )
    if ((rows[0]?.version ?? 0) < OLDEST.version)
      throw new Error(`PostgreSQL ${rows[0]?.name} is too old, ${OLDEST.name} is the oldest`)
  } catch (error) {
    throw new Error(`DATABASE_URL cannot be used: ${(error as Error).message}.`, { cause: error })
  } finally {
    await client.end().catch(() => {})
  }
}
