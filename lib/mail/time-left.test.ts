import { afterEach, expect, it, vi } from 'vitest'
import { startTimeLeft } from './time-left'

afterEach(() => void vi.useRealTimers())

it('counts down to one, whatever is done to the clock', () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] })
  const left = startTimeLeft(30_000)
  vi.advanceTimersByTime(10_000)
  for (const clock of ['1970-01-01', '2070-01-01']) {
    vi.setSystemTime(clock)
    expect(left()).toBe(20_000)
  }
  vi.advanceTimersByTime(60_000)
  expect(left()).toBe(1)
})
