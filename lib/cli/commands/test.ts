import type { Preparation } from '../command'
import { offerPostgres15 } from '../test/postgres-15'
import { runSteps } from '../test/run-steps'
import { endToEnd, integration, lint, types, unit } from '../test/steps'
import type { Step } from '../test/step'

/** Everything; the pages are built meanwhile. */
export async function run(_args: string[], { web }: Preparation): Promise<number> {
  const whenBuilt = (step: Step): Step => ({ name: step.name, run: () => web.then(step.run) })
  const withPostgres15: Step = {
    name: integration.name,
    async run() {
      offerPostgres15()
      return integration.run()
    },
  }
  return runSteps([lint, types, unit, whenBuilt(withPostgres15), whenBuilt(endToEnd)])
}
