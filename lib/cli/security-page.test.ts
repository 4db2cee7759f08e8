import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '@/lib/platform/project-root'

const read = (path: string) => readFileSync(join(projectRoot(), path), 'utf8')

/** The rows of docs/security.md: a number, and what holds it. */
const rows = [...read('docs/security.md').matchAll(/^\|\s*(\d+)\s*\|[^|]*\|(.*)\|\s*$/gm)].map(
  ([, number, held]) => ({ number: Number(number), held: held! }),
)

/** Files as they are named, each with the names of tests that follow it. */
const claims = rows.flatMap(({ number, held }) =>
  [...held.matchAll(/`([\w./-]+\.\w+)`([^`]*)/g)].map(([, file, after]) => ({
    number,
    file: file!,
    names: [...after!.matchAll(/"([^"]+)"/g)].map(([, name]) => name!),
  })),
)

describe('docs/security.md', () => {
  it('says something of every point', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 55 }, (_, index) => index + 1))
    for (const { number, held } of rows) expect(held, `no. ${number}`).toMatch(/`|wait/)
  })

  it.each(claims.map(({ number, file, names }) => [number, file, names] as const))(
    'no. %i: %s is there, with the tests that are named',
    (_number, file, names) => {
      expect(existsSync(join(projectRoot(), file))).toBe(true)
      const source = read(file)
      for (const name of names) expect(source, name).toContain(name)
      if (/\.(test|spec)\.ts$/.test(file)) expect(names.length).toBeGreaterThan(0)
    },
  )
})
