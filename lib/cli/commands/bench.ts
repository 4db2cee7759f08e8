import { existsSync } from 'node:fs'
import type { Preparation } from '../command'
import { programFile } from '../launcher/installation'
import { createRunNode } from '../test/step'

/** The benchmarks, one line per figure. */
export async function run(args: string[], { web }: Preparation): Promise<number> {
  const program = programFile('bench')
  if (!existsSync(program)) throw new Error('There are no benchmarks yet (lib/bench/main.ts).')
  await web
  return createRunNode()(['--enable-source-maps', program, ...args])
}
