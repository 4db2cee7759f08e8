import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { projectRoot } from '@/lib/platform/project-root'
import type { Result } from './step'

const vitestSchema = z.object({ numPassedTests: z.number(), numFailedTests: z.number() })
const playwrightSchema = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
})

/** Where a runner is to write its figures; what an earlier run left there is gone. */
export function reportFile(name: string): string {
  const folder = join(projectRoot(), 'build/reports')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name}.json`)
  rmSync(file, { force: true })
  return file
}

/** vitest's figures. A runner that failed without a failing test, or ran none, counts as one failure. */
export function readVitest(file: string, code: number): Result {
  const report = read(file, vitestSchema)
  return settle({ passed: report?.numPassedTests ?? 0, failed: report?.numFailedTests ?? 0 }, code)
}

/** Playwright's figures. A test that passed only when tried again has failed. */
export function readPlaywright(file: string, code: number): Result {
  const stats = read(file, playwrightSchema)?.stats
  return settle(
    { passed: stats?.expected ?? 0, failed: (stats?.unexpected ?? 0) + (stats?.flaky ?? 0) },
    code,
  )
}

function settle(result: Result, code: number): Result {
  const ranNone = result.passed + result.failed === 0
  return result.failed === 0 && (code !== 0 || ranNone) ? { ...result, failed: 1 } : result
}

function read<T>(file: string, schema: z.ZodType<T>): T | null {
  return existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : null
}
