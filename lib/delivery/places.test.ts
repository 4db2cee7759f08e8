import { describe, expect, it } from 'vitest'
import { findOffers } from './places'
import type { DeliverySession } from './session'

/** A session as the choice sees it. */
const session = (name: string, company: string, seconds: number, resting = false) =>
  ({
    lease: { companyId: company, mailServerId: name, epoch: '1' },
    startedAt: -seconds * 1000,
    resting,
  }) as unknown as DeliverySession

const told = (sessions: DeliverySession[]) =>
  findOffers(sessions, 0).map(({ session, without }) => [session.lease.mailServerId, without])

describe('who makes room when more servers wait than there are places', () => {
  it.each([
    ['nobody yet: all have just begun', [session('a1', 'a', 0.5), session('b1', 'b', 0.5)], []],
    [
      'a company with several places, after a second, for companies with fewer',
      [session('a1', 'a', 2), session('a2', 'a', 3), session('a3', 'a', 1.5), session('b1', 'b', 4)],
      [['a2', ['a']]],
    ],
    [
      'where the other would then have as many nothing is gained: it is not offered to it',
      [session('a1', 'a', 2), session('a2', 'a', 3), session('b1', 'b', 4)],
      [['a2', ['a', 'b']]],
    ],
    [
      'everybody having one, who had it longest, after five seconds',
      [session('a1', 'a', 6), session('b1', 'b', 7)],
      [['b1', []]],
    ],
    [
      'a resting one first, and at once',
      [session('a1', 'a', 60), session('b1', 'b', 0.1, true)],
      [['b1', []]],
    ],
    [
      'first for the poorer, then for anybody',
      [session('a1', 'a', 6), session('a2', 'a', 8), session('a3', 'a', 7)],
      [
        ['a2', ['a']],
        ['a2', []],
      ],
    ],
  ] as [string, DeliverySession[], unknown[]][])('%s', (_, sessions, offers) =>
    expect(told(sessions)).toEqual(offers),
  )
})
