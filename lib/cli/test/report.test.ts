import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
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
    expect(readVitest(write({ numPassedTests: 7, numFailedTests: 2 }), 1)).toEqual({ passed: 7, failed: 2 })
    const stats = { expected: 5, unexpected: 1, flaky: 1 }
    expect(readPlaywright(write({ stats }), 1)).toEqual({ passed: 5, failed: 2 })
  })

  it('show a failure when the runner fails otherwise, runs nothing or writes nothing', () => {
    expect(readVitest(write({ numPassedTests: 7, numFailedTests: 0 }), 1)).toEqual({ passed: 7, failed: 1 })
    expect(readVitest(write({ numPassedTests: 0, numFailedTests: 0 }), 0)).toEqual({ passed: 0, failed: 1 })
    expect(readPlaywright(join(folder, 'missing.json'), 0)).toEqual({ passed: 0, failed: 1 })
  })
})
