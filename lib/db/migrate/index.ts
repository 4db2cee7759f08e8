import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '@/lib/platform/project-root'
import { describeFailure } from './describe-failure'
import { askEngine } from './engine'
import { readMigrations } from './files'
import { findPending } from './state'

interface MigrateOptions {
  /** By default prisma/migrations. */
  migrationsDir?: string
  /** By default prisma/schema.prisma. */
  schemaPath?: string
}

/**
 * Brings a database up to prisma/migrations with Prisma's own engine, without its download
 * (docs/decisions: WebAssembly). Each migration is one transaction; several starts at once take turns. The
 * groups the migrations grant to must be there: call ensureLogins first.
 * @returns the names of the migrations that were applied, none when the database was current
 * @throws Error that names the migration, the line or statement, and PostgreSQL's words
 */
export async function migrateDatabase(ownerUrl: string, options: MigrateOptions = {}): Promise<string[]> {
  const folder = readMigrations(options.migrationsDir ?? join(projectRoot(), 'prisma/migrations'))
  if ((await findPending(ownerUrl, folder.migrations)).length === 0) return []
  const answer = await askEngine({ action: 'apply', url: ownerUrl, schema: readSchema(options), ...folder })
  if (answer.failure) throw new Error(describeFailure(answer.failure, folder.migrations))
  if (answer.error !== undefined) throw new Error(`The database could not be migrated: ${answer.error}`)
  return answer.applied ?? []
}

/** Names of the migrations a database lacks. */
export async function findPendingMigrations(
  ownerUrl: string,
  options: MigrateOptions = {},
): Promise<string[]> {
  const { migrations } = readMigrations(options.migrationsDir ?? join(projectRoot(), 'prisma/migrations'))
  return (await findPending(ownerUrl, migrations)).map(({ name }) => name)
}

/**
 * The SQL that brings a migrated database up to schema.prisma; empty when they agree. What Prisma's schema
 * language cannot say (policies, functions, grants) it neither sees nor touches.
 */
export async function diffDatabase(ownerUrl: string, options: MigrateOptions = {}): Promise<string> {
  const answer = await askEngine({
    action: 'diff',
    url: ownerUrl,
    schema: readSchema(options),
    lockfile: '',
    migrations: [],
  })
  if (answer.script === undefined) throw new Error(`The difference could not be made: ${answer.error}`)
  return answer.script
}

function readSchema(options: MigrateOptions): { path: string; content: string } {
  const path = options.schemaPath ?? join(projectRoot(), 'prisma/schema.prisma')
  return { path, content: readFileSync(path, 'utf8') }
}
