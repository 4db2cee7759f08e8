import { urlOf, withClient } from '@/e2e/run/sql'
import type { TestDatabase } from '@/e2e/run/test-database'

/**
 * Every row of every table as text, as the roles that may see them (the owner is under row-level security
 * too). Bytes are in hexadecimal.
 */
export async function dumpDatabase(database: TestDatabase): Promise<string> {
  const views: [string, string][] = [
    [database.workerUrl, 'system'],
    [database.webUrl, 'identity'],
  ]
  const parts: string[] = []
  for (const [url, role] of views) {
    await withClient(urlOf(url, {}), async (client) => {
      await client.query(`SELECT set_config('role', relais_role_prefix() || '_' || $1, false)`, [role])
      const { rows: tables } = await client.query<{ name: string }>(
        `SELECT c.relname AS name FROM pg_class c WHERE c.relkind = 'r'
           AND c.relnamespace = 'public'::regnamespace AND has_table_privilege(c.oid, 'SELECT')`,
      )
      for (const { name } of tables) {
        const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`)
        parts.push(`-- ${name}`, ...rows.map(({ row }) => row))
      }
    })
  }
  return parts.join('\n')
}

/** Where a text is in a dump, also when it hides in bytes. */
export function isInDump(dump: string, text: string): boolean {
  return dump.includes(text) || dump.includes(Buffer.from(text).toString('hex'))
}
