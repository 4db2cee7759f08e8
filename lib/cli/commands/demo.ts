import { parseArgs } from 'node:util'
import type { Preparation } from '../command'
import { runDemo } from '../demo/run-demo'

/** The main job with a local Microsoft; `--reset` starts over. */
export async function run(args: string[], preparation: Preparation): Promise<number> {
  const { values } = parseArgs({ args, options: { reset: { type: 'boolean', default: false } } })
  return runDemo({ reset: values.reset }, preparation)
}
