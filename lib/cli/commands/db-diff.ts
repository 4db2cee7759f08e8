import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedDatabase } from '@/lib/db/embedded'
import { diffDatabase, migrateDatabase } from '@/lib/db/migrate'
import { ensureLogins } from '@/lib/db/roles'

/**
 * For developers: prints the SQL that would bring prisma/migrations up to prisma/schema.prisma, found out on a
 * database that lives only for that. Partial indexes, policies and functions are the migrations' own: what it
 * says about those is to be left out.
 */
export async function run(): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'relais-diff-'))
  const server = await startEmbeddedDatabase({ dataDir, settings: { fsync: 'off' } })
  try {
    await ensureLogins({ ownerUrl: server.ownerUrl, webPassword: 'unused', workerPassword: 'unused' })
    await migrateDatabase(server.ownerUrl)
    console.log(
      (await diffDatabase(server.ownerUrl)).trim() || '-- prisma/migrations and schema.prisma agree',
    )
  } finally {
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return 0
}
