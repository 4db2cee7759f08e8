import { describe, expect, it } from 'vitest'
import { mostRecipients, PACE_PRESETS, paceOf, slowedPace, slowLevelAfter } from './pace'

const none = { paceConnections: null, pacePerMinute: null, pacePerDay: null, pacePerMessage: null }
const microsoft = PACE_PRESETS.microsoft

describe('a server’s limits', () => {
  it.each([
    ['Outlook', { authentication: 'outlook', host: 'localhost' }, {}, microsoft],
    ['a password at Microsoft', { authentication: 'password', host: 'SMTP.office365.com' }, {}, microsoft],
    ['any other', { authentication: 'password', host: 'mail.example' }, {}, PACE_PRESETS.other],
    [
      'own ones before the kind’s',
      { authentication: 'outlook', host: 'localhost' },
      { pacePerMinute: 10, pacePerMessage: 1000 },
      { ...microsoft, perMinute: 10, perMessage: 1000 },
    ],
  ])('%s', (_, server, own, expected) => expect(paceOf({ ...none, ...own, ...server })).toEqual(expected))

  it('Microsoft’s are 3 connections, 30 messages a minute, 10,000 recipients a day, 500 a message', () => {
    expect(microsoft).toEqual({ connections: 3, perMinute: 30, perDay: 10_000, perMessage: 500 })
  })

  it.each([
    [microsoft, 500],
    [{ ...microsoft, perDay: 100 }, 100],
    [PACE_PRESETS.other, null],
  ])('recipients of one message: %o', (pace, most) => expect(mostRecipients(pace)).toBe(most))
})

describe('asked for less speed', () => {
  it.each([
    [0, { connections: 3, perMinute: 30 }],
    [1, { connections: 2, perMinute: 30 }],
    [2, { connections: 1, perMinute: 30 }],
    [3, { connections: 1, perMinute: 15 }],
    [4, { connections: 1, perMinute: 7 }],
    [6, { connections: 1, perMinute: 1 }],
  ])('%d times at Microsoft: %o', (level, expected) =>
    expect(slowedPace(microsoft, level)).toMatchObject(expected),
  )

  it.each([
    [4, { connections: 1, perMinute: null }],
    [5, { connections: 1, perMinute: 30 }],
  ])('%d times at a server without limits: %o', (level, expected) =>
    expect(slowedPace(PACE_PRESETS.other, level)).toMatchObject(expected),
  )

  it.each([
    [3, 299, 3],
    [3, 300, 2],
    [3, 601, 1],
    [3, 100_000, 0],
    [0, 0, 0],
  ])('level %d is, after %d quiet seconds, %d', (level, quiet, left) =>
    expect(slowLevelAfter(level, quiet)).toBe(left),
  )
})
