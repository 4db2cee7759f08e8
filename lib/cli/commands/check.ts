import { runSteps } from '../test/run-steps'
import { lint, types, unit } from '../test/steps'

/** The quick part of the tests. */
export async function run(): Promise<number> {
  return runSteps([lint, types, unit])
}
