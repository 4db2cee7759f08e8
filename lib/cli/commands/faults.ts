import type { Preparation } from '../command'
import { programFile } from '../launcher/installation'
import { createRunNode } from '../test/step'

/** The fault campaign: so many random kills, 400 unless said (`npm run faults -- 50`), and the books afterwards. */
export async function run([kills = '400']: string[], { web }: Preparation): Promise<number> {
  if (!/^[1-9]\d{0,4}$/.test(kills)) {
    console.error('npm run faults takes a number of kills, for example: npm run faults -- 50')
    return 2
  }
  await web
  return createRunNode()(['--enable-source-maps', programFile('bench'), '--faults', kills])
}
