import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { projectRoot } from '@/lib/platform/project-root'
import { readPlaywright, readVitest } from './report'

const folder = mkdtempSync(join(tmpdir(), 'relais-report-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(content: unknown): string {
  const file = join(folder, `${Math.random()}.json`)
  writeFileSync(file, JSON.stringify(content))
  return file
}

describe('the figures of a test run', () => {
  it('are the runner’s', () => {
    const vitest = readVitest(write({ numPassedTests: 7, numFailedTests: 2 }), 1)
    expect(vitest).toMatchObject({ passed: 7, failed: 2 })
    const stats = { expected: 5, unexpected: 1, flaky: 1 }
    expect(readPlaywright(write({ stats }), 1)).toMatchObject({ passed: 5, failed: 2 })
  })

  it('show a failure when the runner fails otherwise, runs nothing or writes nothing', () => {
    expect(readVitest(write({ numPassedTests: 7, numFailedTests: 0 }), 1)).toMatchObject({
      passed: 7,
      failed: 1,
    })
    expect(readVitest(write({ numPassedTests: 0, numFailedTests: 0 }), 0)).toMatchObject({
      passed: 0,
      failed: 1,
    })
    expect(readPlaywright(join(folder, 'missing.json'), 0)).toMatchObject({ passed: 0, failed: 1 })
  })

  it('name what failed: a test, and a file that could not even start', () => {
    const tests = [
      {
        status: 'failed',
        fullName: 'walls hold',
        failureMessages: ['\u001b[31mexpected 1\u001b[39m\n\nto be 2'],
      },
      { status: 'passed', fullName: 'doors open', failureMessages: [] },
    ]
    const files = [
      { name: join(projectRoot(), 'lib/a.test.ts'), status: 'failed', message: '', assertionResults: tests },
      {
        name: join(projectRoot(), 'lib/b.test.ts'),
        status: 'failed',
        message: 'no such file',
        assertionResults: [],
      },
    ]
    const report = { numPassedTests: 1, numFailedTests: 1, testResults: files }
    expect(readVitest(write(report), 1).failures).toEqual([
      { place: 'lib/a.test.ts › walls hold', why: 'expected 1\nto be 2' },
      { place: 'lib/b.test.ts', why: 'no such file' },
    ])
  })

  it('name what failed in the browser, however deep it stands', () => {
    const spec = (status: string, title: string) => ({
      title,
      file: 'specs/walk.spec.ts',
      line: 28,
      ok: status === 'expected',
      tests: [{ status, results: [{ errors: [{ message: 'not visible' }] }] }],
    })
    const inner = { specs: [spec('unexpected', 'from an empty company'), spec('expected', 'another')] }
    const report = {
      suites: [{ suites: [inner], specs: [spec('flaky', 'twice')] }],
      stats: { expected: 1, unexpected: 1, flaky: 1 },
    }
    expect(readPlaywright(write(report), 1).failures?.map(({ place }) => place)).toEqual([
      'specs/walk.spec.ts:28 › twice',
      'specs/walk.spec.ts:28 › from an empty company',
    ])
  })
})
