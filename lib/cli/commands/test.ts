import type { Preparation } from '../command'
import { offerPostgres15 } from '../test/postgres-15'
import { runSteps } from '../test/run-steps'
import { TEST_SERVER_VARIABLE, startTestServer } from '../test/test-server'
import { endToEnd, integration, lint, types, unit } from '../test/steps'
import type { Step } from '../test/step'

/** Everything. The pages are built first: two cores have their hands full with either. */
export async function run(_args: string[], { web }: Preparation): Promise<number> {
  const build: Step = { name: 'build', run: () => web.then(() => ({ passed: 0, failed: 0 })) }
  const integrationOn15: Step = {
    name: integration.name,
    async run(runNode) {
      offerPostgres15()
      return integration.run(runNode)
    },
  }
  const run = () => runSteps([build], [lint, types, unit], [integrationOn15], [endToEnd])
  return process.env.TEST_DATABASE_URL ? run() : withTestServer(run)
}

/** One server for all runners, ended even when one of them was cut off. */
async function withTestServer(work: () => Promise<number>): Promise<number> {
  const server = await startTestServer()
  process.env[TEST_SERVER_VARIABLE] = server.ownerUrl
  try {
    return await work()
  } finally {
    await server.stop()
  }
}
