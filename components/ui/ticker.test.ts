import { expect, it } from 'vitest'
import { hasComeSince } from './ticker'

it.each([
  ['what happened before the last tick', -1_000, false],
  ['what happened after it', 9_000, true],
  ['now, by a server whose clock is a little ahead', 13_000, true],
  ['a try that is still to come', 60_000, false],
])('a page’s clock and %s', (_what, after, moves) => {
  const tickAt = 1_000_000
  expect(hasComeSince(tickAt, tickAt + after, tickAt + 10_000)).toBe(moves)
})
