import { describe, expect, it } from 'vitest'
import { MAX_PASTED, readPastedError } from './pasted-error'

const REQUEST = '1dbfebb4-f22c-4e88-a644-33afd41c5100'
const PAGE = `Sign in
Sorry, but we’re having trouble signing you in.

AADSTS50011: The redirect URI 'https://relais.example/microsoft_outlook/confirm' specified in the request does not match the redirect URIs configured for the application '11111111-2222-4333-8444-555555555555'.

Troubleshooting details
If you contact your administrator, send this info to them.
Copy info to clipboard
Request Id: ${REQUEST}
Correlation Id: 053dc04a-5ae0-4c5f-aff4-89833c5fc07d
Timestamp: 2026-11-24T10:37:43Z
Message: AADSTS50011: The redirect URI 'https://relais.example/microsoft_outlook/confirm' specified in the request does not match.
Flag sign-in errors for review: Enable flagging
If you plan on getting help for this problem, enable flagging and try to reproduce the error within 20 minutes.`

describe('what was pasted from Microsoft’s page', () => {
  it('a whole page: code, words, trace id', () => {
    expect(readPastedError(PAGE)).toEqual({
      codes: ['50011'],
      words: expect.stringMatching(/^The redirect URI 'https.*555555555555'\.$/),
      traceId: REQUEST,
    })
  })

  it.each<[string, string[]]>([
    ['AADSTS700016', ['700016']],
    ['aadsts 700016', ['700016']],
    ['  AADSTS-50105: blocked', ['50105']],
    ['ＡＡＤＳＴＳ９００９４', ['90094']],
    ['50011', ['50011']],
    ['50011, 123456', ['50011', '123456']],
    ['AADSTS1234567', ['1234567']],
    ['first AADSTS50020 then AADSTS50034 and AADSTS50020 again', ['50020', '50034']],
    ['Error Code: 53003 Request Id: x Timestamp: 2026', ['53003']],
    ['Code d’erreur : 530035', ['530035']],
    ['Microsoft a dit 90094, je crois, à 10:45 le 24/11/2026', ['90094']],
    [
      'AADSTS50001 AADSTS50002 AADSTS50003 AADSTS50004 AADSTS50005 AADSTS50006',
      ['50001', '50002', '50003', '50004', '50005'],
    ],
  ])('%j', (text, codes) => expect(readPastedError(text)?.codes).toEqual(codes))

  it.each([
    '',
    '   ',
    'Désolé, une erreur s’est produite',
    'AADSTS',
    'AADSTS123',
    '12',
    'le 24112026 à Paris',
    '🙂',
  ])('%j holds none', (text) => expect(readPastedError(text)).toBeNull())

  it('reads a bounded part, and nothing slowly', () => {
    const started = performance.now()
    expect(readPastedError('x'.repeat(MAX_PASTED) + 'AADSTS50011')).toBeNull()
    expect(readPastedError('AADSTS'.repeat(3_000) + '5'.repeat(3_000))).toBeNull()
    expect(readPastedError('code d’erreur '.repeat(1_400))).toBeNull()
    expect(performance.now() - started).toBeLessThan(1_000)
  })

  it('French pages name their ids in French', () => {
    expect(readPastedError(`AADSTS90094\nID de demande : ${REQUEST.toUpperCase()}`)?.traceId).toBe(REQUEST)
  })

  it('words are one line without control characters', () => {
    expect(readPastedError('AADSTS65004: \u0007 declined \u2028 Trace ID: x')?.words).toBe('declined')
  })
})
