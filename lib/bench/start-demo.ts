import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '@/lib/platform/project-root'
import { findFreePort, startDemo } from './demo-process'
import type { Benchmark } from './figure'

/**
 * From `npm run demo` to its line: cold (a fresh clone: no node_modules, no build, no data; npm's cache as it
 * is) and warm (the same once more).
 */
export const startDemoBenchmark: Benchmark = {
  figures: [
    { name: 'start_demo_cold', unit: 's' },
    { name: 'start_demo_warm', unit: 's' },
  ],
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'relais-bench-'))
    const root = join(folder, 'clone')
    try {
      execFileSync('git', ['clone', '--quiet', projectRoot(), root])
      const seconds = []
      for (let run = 0; run < 2; run++) {
        const demo = await startDemo(root, join(folder, 'data'), await findFreePort())
        await demo.stop()
        seconds.push({ value: demo.readyAfterMs / 1000 })
      }
      return seconds
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}
