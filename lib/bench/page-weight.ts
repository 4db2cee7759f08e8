import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { projectRoot } from '@/lib/platform/project-root'
import { openBrowser, signIn } from './browser'
import { findFreePort, startDemo } from './demo-process'
import type { Benchmark } from './figure'

const PAGES = ['', '/settings', '/mail-servers', '/mail-servers/new', '/messages', '/messages/new']

/** The heaviest page's JavaScript, each file gzipped by itself, as a first visit loads it. */
export const pageWeightBenchmark: Benchmark = {
  figures: [{ name: 'js_gzip_max_page', unit: 'kB' }],
  run: async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'relais-bench-'))
    // First: without one no demo is left behind.
    const browser = await openBrowser()
    const demo = await startDemo(projectRoot(), dataDir, await findFreePort())
    try {
      const context = await browser.newContext()
      await signIn(await context.newPage(), demo.url, 'admin@verriere.example', 'relais-demo')
      const weights: number[] = []
      for (const path of PAGES) {
        const page = await context.newPage()
        const bodies: Promise<Buffer>[] = []
        page.on('response', (response) => {
          if (response.request().resourceType() === 'script') bodies.push(response.body())
        })
        await page.goto(`${demo.url}/verriere${path}`, { waitUntil: 'load' })
        const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length)
        weights.push(sizes.reduce((sum, size) => sum + size, 0) / 1000)
        await page.close()
      }
      return [
        {
          value: Math.max(...weights),
          runs: weights.length,
          min: Math.min(...weights),
          max: Math.max(...weights),
        },
      ]
    } finally {
      await browser.close()
      await demo.stop()
      await rm(dataDir, { recursive: true, force: true })
    }
  },
}
