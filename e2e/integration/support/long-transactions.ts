import { withClient } from '@/e2e/run/sql'
import type { TestDatabase } from '@/e2e/run/test-database'

type Look = { during: number; longer: number }

/**
 * Looks again and again at what web and worker have open in the database.
 * @param database a test's own: nobody else is in it
 * @param look for how long, ms, and what is a long transaction, ms
 * @returns what each transaction that was open for long last asked
 */
export async function findLongTransactions(database: TestDatabase, look: Look): Promise<string[]> {
  // A login sees what its own sessions do, and of others only that they are there.
  const { webUrl, workerUrl } = database
  return (await Promise.all([webUrl, workerUrl].map((url) => watch(url, look)))).flat()
}

async function watch(url: string, { during, longer }: Look): Promise<string[]> {
  const found = new Set<string>()
  await withClient(url, async (client) => {
    for (const end = Date.now() + during; Date.now() < end;) {
      const { rows } = await client.query<{ query: string }>(
        `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
           AND usename = session_user AND xact_start < clock_timestamp() - make_interval(secs => $1)`,
        [longer / 1000],
      )
      for (const { query } of rows) found.add(query)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })
  return [...found]
}
