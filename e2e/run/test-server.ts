import { resolve } from 'node:path'
import { startEmbeddedDatabase } from '@/lib/db/embedded'
import { projectRoot } from '@/lib/platform/project-root'

/** The database server of a test run. */
export interface TestServer {
  ownerUrl: string
  /** Whether it is ours: then templates are kept for the next run; on a given one everything is dropped. */
  embedded: boolean
  stop(): Promise<void>
}

const VARIABLE = 'RELAIS_TEST_SERVER'

/** Where tests keep what outlives a run. */
export function testDataDir(): string {
  return resolve(projectRoot(), process.env.DATA_DIR || '.data/test')
}

/**
 * TEST_DATABASE_URL, or the embedded server under .data/test, quick rather than durable (tests that need
 * durability start one of their own). The run's setup opens it and every process of the run finds it.
 */
export async function openTestServer(): Promise<TestServer> {
  const given = process.env.TEST_DATABASE_URL
  if (given) return { ownerUrl: given, embedded: false, stop: async () => {} }
  const found = process.env[VARIABLE]
  if (found) return { ownerUrl: found, embedded: true, stop: async () => {} }
  const server = await startEmbeddedDatabase({
    dataDir: testDataDir(),
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  })
  process.env[VARIABLE] = server.ownerUrl
  const stop = async () => {
    delete process.env[VARIABLE]
    await server.stop()
  }
  return { ownerUrl: server.ownerUrl, embedded: true, stop }
}
