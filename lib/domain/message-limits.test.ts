import { describe, expect, it } from 'vitest'
import { mostTogether } from './message-limits'

const MB = 1024 * 1024

describe('the files of a message together', () => {
  it.each([
    ['a server that did not say', null, 100 * MB],
    ['one that takes more', 1000 * MB, 100 * MB],
    ['Exchange’s 150 MB, which are more than 100 MB of files', 157_286_400, 100 * MB],
  ])('%s', (_, size, most) => expect(mostTogether(size)).toBe(most))

  it('of a server that takes less, what fits into it once encoded', () => {
    const most = mostTogether(10_000_000)
    const encoded = Math.ceil(most / 3) * 4
    expect(encoded + 2 * Math.ceil(encoded / 76)).toBeLessThanOrEqual(10_000_000)
    expect(most).toBeGreaterThan(7_000_000)
  })
})
