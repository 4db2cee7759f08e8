import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface Migration {
  name: string
  sql: string
  /** As the engine notes it in _prisma_migrations: SHA-256 of the file, in hex. */
  checksum: string
}

export interface MigrationFolder {
  lockfile: string
  /** In the order they are applied. */
  migrations: Migration[]
}

/** Reads prisma/migrations: a folder for each, with its migration.sql. */
export function readMigrations(folder: string): MigrationFolder {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'migration.sql')))
    .map((entry) => entry.name)
    .sort()
  return {
    lockfile: readText(join(folder, 'migration_lock.toml')),
    migrations: names.map((name) => {
      const sql = readText(join(folder, name, 'migration.sql'))
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  }
}

/** Line ends as in the repository, so that a checkout that changes them does not look like an edit. */
function readText(path: string): string {
  return readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
}
