import { expect, it } from 'vitest'
import { parseDevice } from './device'

it.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36 Edg/146.0.0.0',
    { browser: 'Microsoft Edge 146', system: 'Windows', mobile: false },
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1',
    { browser: 'Safari 19', system: 'iOS', mobile: true },
  ],
  [
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    { browser: 'Firefox 140', system: 'Linux', mobile: false },
  ],
  [null, { browser: null, system: null, mobile: false }],
  ['', { browser: null, system: null, mobile: false }],
])('%s', (userAgent, device) => expect(parseDevice(userAgent)).toEqual(device))

it.each(['\u202e<script>', 'x'.repeat(5000), '()'.repeat(2000)])('%j does no harm', (userAgent) => {
  expect(parseDevice(userAgent).mobile).toBe(false)
})
