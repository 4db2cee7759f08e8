import { describe, expect, it } from 'vitest'
import { PACE_PRESETS } from '@/lib/domain/pace'
import { NOTHING_USED, Pacer } from './pacer'

const { microsoft, other } = PACE_PRESETS

function pacerAt(pace = microsoft, used = NOTHING_USED) {
  const clock = { ms: 1_000_000 }
  return { clock, pacer: new Pacer(pace, used, () => clock.ms) }
}

describe('messages a minute', () => {
  it('thirty at once, the next when the first is a minute old', () => {
    const { clock, pacer } = pacerAt()
    for (let index = 0; index < 30; index++) {
      expect(pacer.waitForMessage()).toBe(0)
      pacer.begin(1)
      clock.ms += 1_000
      pacer.end(1, 1)
    }
    expect(pacer.waitForMessage()).toBe(31_000)
    clock.ms += 31_000
    expect(pacer.waitForMessage()).toBe(0)
  })

  it('never more than thirty ends in any sixty seconds, whatever the answers take', () => {
    const { clock, pacer } = pacerAt()
    const ends: number[] = []
    const underWay: { until: number }[] = []
    let seed = 7
    const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
    while (ends.length < 200) {
      clock.ms += 50
      for (const one of underWay.filter(({ until }) => until <= clock.ms)) {
        underWay.splice(underWay.indexOf(one), 1)
        ends.push(clock.ms)
        pacer.end(1, 1)
      }
      while (underWay.length < 3 && pacer.waitForMessage() === 0) {
        pacer.begin(1)
        underWay.push({ until: clock.ms + random() * 20_000 })
      }
    }
    for (const end of ends)
      expect(ends.filter((other) => other > end - 60_000 && other <= end).length).toBeLessThanOrEqual(30)
  })

  it('what is under way fills the window too', () => {
    const { pacer } = pacerAt({ ...microsoft, perMinute: 2 })
    pacer.begin(1)
    pacer.begin(1)
    expect(pacer.waitForMessage()).toBe(1_000)
    pacer.end(1, null)
    expect(pacer.waitForMessage()).toBe(0)
  })

  it('holds across a restart: what the database remembers counts', () => {
    const { clock, pacer } = pacerAt(microsoft, { ...NOTHING_USED, minute: [{ age: 20, count: 30 }] })
    expect(pacer.waitForMessage()).toBe(40_000)
    clock.ms += 40_000
    expect(pacer.waitForMessage()).toBe(0)
  })

  it('no limit is no limit', () => {
    const { pacer } = pacerAt(other)
    for (let index = 0; index < 1_000; index++) {
      pacer.begin(500)
      pacer.end(500, 500)
    }
    expect([pacer.waitForMessage(), pacer.waitForRecipients(10_000), pacer.counts]).toEqual([0, 0, false])
  })
})

describe('recipients a day', () => {
  it('waits until as many have left the window as are wanted', () => {
    const day = [
      { age: 23 * 3600, count: 4_000 },
      { age: 12 * 3600, count: 5_900 },
    ]
    const { pacer } = pacerAt(microsoft, { ...NOTHING_USED, day })
    expect(pacer.waitForRecipients(100)).toBe(0)
    expect(pacer.waitForRecipients(101)).toBe(3600 * 1000)
    pacer.begin(100)
    expect(pacer.waitForRecipients(1)).toBe(3600 * 1000)
    pacer.end(100, 0)
    expect(pacer.waitForRecipients(100)).toBe(0)
  })

  it('a message for more than a day’s worth goes alone, not never', () => {
    const { pacer } = pacerAt({ ...microsoft, perDay: 10 })
    expect(pacer.waitForRecipients(50)).toBe(0)
  })
})

describe('less speed', () => {
  it('fewer connections first, then slower, and back again in quiet minutes', () => {
    const { clock, pacer } = pacerAt()
    expect(pacer.connections).toBe(3)
    pacer.slowDown()
    expect(pacer.connections).toBe(2)
    pacer.slowDown()
    pacer.slowDown()
    expect(pacer.connections).toBe(1)
    for (let index = 0; index < 15; index++) {
      pacer.begin(1)
      pacer.end(1, 1)
    }
    expect(pacer.waitForMessage()).toBeGreaterThan(0)
    clock.ms += 5 * 60_000
    expect(pacer.connections).toBe(1)
    clock.ms += 5 * 60_000
    expect(pacer.connections).toBe(2)
    clock.ms += 5 * 60_000
    expect(pacer.connections).toBe(3)
  })

  it('an earlier holder’s level goes on', () => {
    const { pacer } = pacerAt(microsoft, { ...NOTHING_USED, slowLevel: 2, slowAge: 301 })
    expect(pacer.connections).toBe(2)
    expect(pacer.slowDown()).toBe(2)
  })
})
