import { describe, expect, it } from 'vitest'
import { isAllowedHeader, isHeaderValue, parseUnsubscribe, unsubscribeHeaders } from './message-headers'

describe('isAllowedHeader', () => {
  it.each(['X-Order-Id', 'In-Reply-To', 'references', 'Auto-Submitted', 'List-Id'])('%s may', (name) =>
    expect(isAllowedHeader(name)).toBe(true),
  )
  it.each([
    'From',
    'Sender',
    'Bcc',
    'Message-ID',
    'Date',
    'DKIM-Signature',
    'Received',
    'Return-Path',
    'List-Unsubscribe',
    'X-MS-Exchange-Organization-SCL',
    'X-Originating-IP',
    'X-Order\r\nBcc',
    'X-',
    '',
  ])('%j may not', (name) => expect(isAllowedHeader(name)).toBe(false))
})

describe('isHeaderValue', () => {
  it.each([
    ['A-1024', true],
    ['été', true],
    ['a\r\nBcc: x@y.example', false],
    ['a\u2028b', false],
    ['', false],
    ['x'.repeat(999), false],
  ])('%j: %s', (value, expected) => expect(isHeaderValue(value)).toBe(expected))
})

describe('parseUnsubscribe', () => {
  it.each([
    ['https://atelier.example/stop?id=1', 'https://atelier.example/stop?id=1'],
    ['stop@atelier.example', 'mailto:stop@atelier.example'],
    ['mailto:stop@atelier.example?subject=stop', 'mailto:stop@atelier.example?subject=stop'],
    ['http://atelier.example/stop', null],
    ['javascript:alert(1)', null],
    ['https://a.example/>,<mailto:x@y.example', null],
    ['stop', null],
  ])('%s becomes %s', (typed, expected) => expect(parseUnsubscribe(typed)).toBe(expected))

  it('promises one click for an address only that takes a POST', () => {
    expect(unsubscribeHeaders('https://a.example/stop')).toEqual([
      ['List-Unsubscribe', '<https://a.example/stop>'],
      ['List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'],
    ])
    expect(unsubscribeHeaders('mailto:stop@a.example')).toEqual([
      ['List-Unsubscribe', '<mailto:stop@a.example>'],
    ])
  })
})
