import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'
import { projectRoot } from '@/lib/platform/project-root'
import type { Failure, Result } from './step'

const vitestSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z
    .array(
      z.object({
        name: z.string(),
        status: z.string(),
        message: z.string().default(''),
        assertionResults: z.array(
          z.object({
            status: z.string(),
            fullName: z.string(),
            failureMessages: z.array(z.string()).nullish(),
          }),
        ),
      }),
    )
    .default([]),
})

const playwrightSuite = z.object({
  specs: z
    .array(
      z.object({
        title: z.string(),
        file: z.string(),
        line: z.number(),
        ok: z.boolean(),
        tests: z.array(
          z.object({
            status: z.string(),
            results: z.array(z.object({ errors: z.array(z.object({ message: z.string().default('') })) })),
          }),
        ),
      }),
    )
    .default([]),
  get suites() {
    return z.array(playwrightSuite).default([])
  },
})
type PlaywrightSuite = z.infer<typeof playwrightSuite>

const playwrightSchema = z.object({
  suites: z.array(playwrightSuite).default([]),
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }),
})

/** Lines of a failure's own words that the summary repeats; all of them stand where it happened. */
const WHY_LINES = 8

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
  const failures = (report?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    const place = relative(projectRoot(), name)
    const failed = assertionResults.filter((one) => one.status === 'failed')
    if (failed.length === 0 && status === 'failed') return [toFailure(place, message)]
    return failed.map((one) => toFailure(`${place} › ${one.fullName}`, one.failureMessages?.[0] ?? ''))
  })
  return settle({ passed: report?.numPassedTests ?? 0, failed: report?.numFailedTests ?? 0, failures }, code)
}

/** Playwright's figures. A test that passed only when tried again has failed. */
export function readPlaywright(file: string, code: number): Result {
  const report = read(file, playwrightSchema)
  const { expected = 0, unexpected = 0, flaky = 0 } = report?.stats ?? {}
  const failures = (report?.suites ?? []).flatMap(findFailures)
  return settle({ passed: expected, failed: unexpected + flaky, failures }, code)
}

function findFailures({ specs, suites }: PlaywrightSuite): Failure[] {
  const own = specs.flatMap(({ title, file, line, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ results }) =>
        toFailure(
          `${file}:${line} › ${title}`,
          results.flatMap(({ errors }) => errors.map(({ message }) => message))[0] ?? '',
        ),
      ),
  )
  return [...own, ...suites.flatMap(findFailures)]
}

function toFailure(place: string, message: string): Failure {
  const lines = stripVTControlCharacters(message).split('\n').filter(Boolean)
  return { place, why: lines.slice(0, WHY_LINES).join('\n') }
}

function settle(result: Result, code: number): Result {
  const ranNone = result.passed + result.failed === 0
  return result.failed === 0 && (code !== 0 || ranNone) ? { ...result, failed: 1 } : result
}

function read<T>(file: string, schema: z.ZodType<T>): T | null {
  return existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : null
}
