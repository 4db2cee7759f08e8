import { Client } from 'pg'
import type { Migration } from './files'

/**
 * Which migrations a database lacks, by one look at the engine's own table: a start whose database is current
 * need not load the engine.
 * @throws Error with one sentence when a migration was edited after it was applied
 */
export async function findPending(ownerUrl: string, migrations: Migration[]): Promise<Migration[]> {
  const applied = await readApplied(ownerUrl)
  const edited = migrations.find(({ name, checksum }) => (applied.get(name) ?? checksum) !== checksum)
  if (edited)
    throw new Error(
      `Migration ${edited.name} was changed after this database applied it: put the change into a migration of its own, or start over with an empty database.`,
    )
  return migrations.filter(({ name }) => !applied.has(name))
}

async function readApplied(ownerUrl: string): Promise<Map<string, string>> {
  const client = new Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query<{ there: boolean }>(
      `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there`,
    )
    if (!rows[0]?.there) return new Map()
    const applied = await client.query<{ name: string; checksum: string }>(
      'SELECT migration_name AS name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    )
    return new Map(applied.rows.map(({ name, checksum }) => [name, checksum]))
  } finally {
    await client.end()
  }
}
