import { TEST_SERVER_VARIABLE, startTestServer, testDataDir } from '@/lib/cli/test/test-server'

export { testDataDir }

/** The database server of a test run. */
export interface TestServer {
  ownerUrl: string
  /** Whether it is ours: then templates are kept for the next run; on a given one everything is dropped. */
  embedded: boolean
  stop(): Promise<void>
}

/**
 * TEST_DATABASE_URL, or the embedded server under .data/test. `npm test` has started it; otherwise the run's setup
 * does, and every process of the run finds it.
 */
export async function openTestServer(): Promise<TestServer> {
  const given = process.env.TEST_DATABASE_URL
  if (given) return { ownerUrl: given, embedded: false, stop: async () => {} }
  const found = process.env[TEST_SERVER_VARIABLE]
  if (found) return { ownerUrl: found, embedded: true, stop: async () => {} }
  const server = await startTestServer()
  process.env[TEST_SERVER_VARIABLE] = server.ownerUrl
  const stop = async () => {
    delete process.env[TEST_SERVER_VARIABLE]
    await server.stop()
  }
  return { ownerUrl: server.ownerUrl, embedded: true, stop }
}
