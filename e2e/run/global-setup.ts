import { withClient } from './sql'
import { trustTestStandins } from './standin-authority'
import { dropTemplate, ensureTemplate } from './template'
import { openTestServer } from './test-server'

/**
 * For vitest and Playwright alike: one database server with one migrated template for the whole run, and one
 * authority that every stand-in's certificate comes from.
 * @returns the teardown
 */
export default async function setUp(): Promise<() => Promise<void>> {
  await trustTestStandins()
  const server = await openTestServer()
  const template = await ensureTemplate(server.ownerUrl)
  if (server.embedded) await dropStale(server.ownerUrl, template.name)
  return async () => {
    if (!server.embedded) await dropTemplate(server.ownerUrl)
    await server.stop()
  }
}

/** Clones of runs that were killed, and templates of earlier migrations; what is in use stays. */
async function dropStale(serverUrl: string, template: string): Promise<void> {
  await withClient(serverUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database d WHERE datname ~ '^relais_[tx][0-9a-f]' AND datname <> $1
         AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)`,
      [template],
    )
    const idle = rows.filter(({ name }) => !isOfLivingProcess(name))
    for (const { name } of idle) await client.query(`DROP DATABASE IF EXISTS ${name}`).catch(() => {})
  })
}

function isOfLivingProcess(name: string): boolean {
  const pid = Number(/^relais_x(\d+)_/.exec(name)?.[1] ?? 0)
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}
