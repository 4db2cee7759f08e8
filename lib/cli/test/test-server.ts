import { resolve } from 'node:path'
import { startEmbeddedDatabase } from '@/lib/db/embedded'
import { projectRoot } from '@/lib/platform/project-root'

/** The variable by which every process of a run finds its server. */
export const TEST_SERVER_VARIABLE = 'RELAIS_TEST_SERVER'

/** Where tests keep what outlives a run. */
export function testDataDir(): string {
  return resolve(projectRoot(), process.env.DATA_DIR || '.data/test')
}

/** The tests' own server, quick rather than durable (tests that need durability start one of their own). */
export async function startTestServer(): Promise<{ ownerUrl: string; stop(): Promise<void> }> {
  return startEmbeddedDatabase({
    dataDir: testDataDir(),
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  })
}
