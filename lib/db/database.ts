import pg from 'pg'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from './generated/client'
import { requireEnv } from '@/lib/platform/env'
import { log } from '@/lib/platform/log'
import { nameOfPrepared } from './prepared'

/**
 * The database as one process sees it. The web's login may become company, identity or operator; the
 * worker's login may become system, and nothing else (design.md, "Database roles").
 */
export type Database = {
  pool: pg.Pool
  prisma: PrismaClient
  /** Name of a group role of this database, e.g. relais_company. */
  roleName: (role: 'company' | 'identity' | 'operator' | 'system') => string
  close: () => Promise<void>
}

/** PostgreSQL answers most of our statements in milliseconds: one that takes this long is stuck. */
const STATEMENT_TIMEOUT_MS = 30_000

/**
 * How long a connection with plans of its own lives, s. What was planned while a table was empty finds a message by
 * reading all that its company has; PostgreSQL plans anew only at the next ANALYZE, thousands of messages later. A new
 * connection sees how large the tables are by now.
 */
const PLANNED_S = 15

/**
 * Opens a pool and a Prisma client on it.
 * @param url a login of ours; never the owner's
 * @param max connections at the most
 * @param as a role that every connection has from its start (the worker's hot path sets none per transaction);
 * its statements are few and prepared by name, so they are planned once
 */
export async function openDatabase(url: string, max = 10, as?: 'system'): Promise<Database> {
  const prefix = await readRolePrefix(url)
  const pool = new pg.Pool({
    connectionString: url,
    ...(as
      ? {
          options: `-c role=${prefix}_${as} -c plan_cache_mode=force_generic_plan`,
          maxLifetimeSeconds: PLANNED_S,
        }
      : {}),
    max,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
  })
  // Without a listener an idle connection that breaks (a database restart) ends the process.
  pool.on('error', (error) => log.warn({ err: error }, 'database connection lost'))
  // The same for one that is in somebody's hands, between two of their statements: the next statement says so.
  pool.on('connect', (client) => client.on('error', () => {}))
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, {
      disposeExternalPool: false,
      statementNameGenerator: ({ sql }) => nameOfPrepared(sql),
    }),
    transactionOptions: { maxWait: 10_000, timeout: STATEMENT_TIMEOUT_MS },
  })
  return {
    pool,
    prisma,
    roleName: (role) => `${prefix}_${role}`,
    close: async () => {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

/** Fixed when the database was migrated; a clone of it keeps the original's roles. */
async function readRolePrefix(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ prefix: string }>('SELECT relais_role_prefix() AS prefix')
    return rows[0]!.prefix
  } finally {
    await client.end().catch(() => {})
  }
}

// One per process, also across Next's separately bundled routes: hence on globalThis.
const shared = globalThis as { relaisWeb?: Promise<Database>; relaisWorker?: Promise<Database> }

/** The web's database (WEB_DATABASE_URL), opened on first use. */
export function getWebDatabase(): Promise<Database> {
  return (shared.relaisWeb ??= retryable(openDatabase(requireEnv('WEB_DATABASE_URL')), 'relaisWeb'))
}

/** The worker's database (WORKER_DATABASE_URL), opened on first use. */
export function getWorkerDatabase(): Promise<Database> {
  return (shared.relaisWorker ??= retryable(
    openDatabase(requireEnv('WORKER_DATABASE_URL'), 10, 'system'),
    'relaisWorker',
  ))
}

/** A database that was away at the first use must not stay away: forget the failed promise. */
function retryable(opening: Promise<Database>, key: keyof typeof shared): Promise<Database> {
  opening.catch(() => delete shared[key])
  return opening
}

/** Closes what this process has open. */
export async function closeDatabases(): Promise<void> {
  const open = [shared.relaisWeb, shared.relaisWorker]
  delete shared.relaisWeb
  delete shared.relaisWorker
  await Promise.all(open.map(async (database) => (await database?.catch(() => undefined))?.close()))
}
