import { describe, expect, it } from 'vitest'
import { BEYOND_BOUND, capCount, showCount } from './bounded-count'

const english = (value: number) => value.toLocaleString('en')

describe('a bounded count', () => {
  it.each([
    [0, '0'],
    [9_999, '9,999'],
    [10_000, '10,000'],
    [BEYOND_BOUND, '10,000+'],
    [2_000_000, '10,000+'],
  ])('%i is shown as %s', (count, shown) => {
    expect(showCount(count, english)).toBe(shown)
  })

  it('stays bounded when summed', () => {
    expect(capCount(BEYOND_BOUND + BEYOND_BOUND)).toBe(BEYOND_BOUND)
    expect(capCount(12)).toBe(12)
  })
})
