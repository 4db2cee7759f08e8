import { describe, expect, it } from 'vitest'
import { holdFor, nextTryAfter, unreachableFor } from './retry-schedule'

const HOUR = 3600
const DAY = 24 * HOUR

describe('when a deferred message is tried again', () => {
  it.each([
    [{ deferrals: 0, deferredFor: 0 }, 'retry', 0, 20 * 60],
    [{ deferrals: 0, deferredFor: 0 }, 'retry', 0.999, 30 * 60],
    [{ deferrals: 1, deferredFor: 1800 }, 'retry', 0, 2 * HOUR],
    [{ deferrals: 30, deferredFor: 3 * DAY }, 'retry', 0.5, 2.5 * HOUR],
    [{ deferrals: 40, deferredFor: 4 * DAY }, 'retry', 0.5, null],
    [{ deferrals: 0, deferredFor: 0 }, 'soon', 0, 30],
    [{ deferrals: 0, deferredFor: 4 * DAY }, 'soon', 0, null],
  ] as const)('%o, %s, %d', (state, verdict, random, seconds) => {
    const next = nextTryAfter(state, verdict, random)
    if (seconds === null) expect(next).toBeNull()
    else expect(next).toBeCloseTo(seconds, -1)
  })

  it.each([
    [{ deferrals: 0, deferredFor: 0 }, 0, 60 * 60],
    [{ deferrals: 1, deferredFor: HOUR }, 0.9, 10 * 60],
    [{ deferrals: 9, deferredFor: 2 * HOUR }, 0.5, null],
  ])('by a company’s own schedule: %o, %d', (state, random, seconds) => {
    const own = { firstMinutes: 60, laterMinutes: 10, giveUpHours: 2, jitterPercent: 0 }
    expect(nextTryAfter(state, 'retry', random, own)).toBe(seconds)
  })

  it('tries twice in the first hour and some forty times in four days', () => {
    let tries = 1
    let at = 0
    for (let deferrals = 0; ; deferrals++) {
      const next = nextTryAfter({ deferrals, deferredFor: at }, 'retry', 0.5)
      if (next === null) break
      at += next
      tries++
      if (deferrals === 0) expect(at).toBeLessThan(HOUR)
    }
    expect(tries).toBeGreaterThan(35)
    expect(tries).toBeLessThan(50)
  })
})

it('leaves a refusing server alone for longer each time, an hour at most', () => {
  expect([0, 1, 2, 3, 4, 100].map(holdFor)).toEqual([300, 600, 1200, 2400, 3600, 3600])
})

it('asks an unreachable server again soon, then every five minutes or so', () => {
  expect(unreachableFor(0, 0.5)).toBe(10)
  expect(unreachableFor(50, 0.5)).toBe(300)
  expect(unreachableFor(50, 0)).toBeLessThan(unreachableFor(50, 0.99))
})
