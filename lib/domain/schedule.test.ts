import { describe, expect, it } from 'vitest'
import { dueAtOf, findScheduleFault } from './schedule'

const now = new Date('2026-11-24T10:00:00Z')

describe('a planned time', () => {
  it.each([
    ['2026-11-24T11:01', 'Europe/Paris', '2026-11-24T10:01:00.000Z'],
    ['2026-11-24T11:01', 'America/New_York', '2026-11-24T16:01:00.000Z'],
    ['2027-07-14T09:00', 'Europe/Paris', '2027-07-14T07:00:00.000Z'],
    // The clock jumps over it: the first moment after the jump.
    ['2027-03-28T02:30', 'Europe/Paris', '2027-03-28T01:30:00.000Z'],
  ])('%s in %s is %s', (local, zone, expected) => {
    expect(dueAtOf(local, zone, now)?.toISOString()).toBe(expected)
  })

  it.each([
    [null, null],
    ['2026-11-24T11:01', null],
    ['2026-11-24T11:00', 'invalid.in_the_past'],
    ['2026-11-23T18:00', 'invalid.in_the_past'],
    ['2027-11-24T12:00', 'invalid.too_far_ahead'],
  ])('%s: %s', (local, fault) => expect(findScheduleFault(local, 'Europe/Paris', now)).toBe(fault))
})
