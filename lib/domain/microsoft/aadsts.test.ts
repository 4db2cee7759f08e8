import { describe, expect, it } from 'vitest'
import { AADSTS, findAadsts, parseMicrosoftError } from './aadsts'
import { mayOfferTokenTo } from './hosts'
import { isRefusalKey, refusalAction } from './refusals'

describe('AADSTS', () => {
  it('knows at least 150 numbers, all of them digits', () => {
    expect(Object.keys(AADSTS).length).toBeGreaterThanOrEqual(150)
    for (const code of Object.keys(AADSTS)) expect(code).toMatch(/^\d{4,8}$/)
  })

  // facts: peers-and-microsoft.md section 4, microsoft-behaviour.md
  it.each([
    ['7000215', 'secret_wrong', 'settings', 'fix_settings', false],
    ['AADSTS7000222', 'secret_expired', 'settings', 'fix_settings', false],
    ['700016', 'application_unknown', 'settings', 'fix_settings', true],
    ['50011', 'redirect_mismatch', 'settings', 'fix_entra', true],
    ['50194', 'single_organization', 'settings', 'fix_settings', true],
    ['50020', 'account_foreign', 'account', 'sign_in_again', true],
    ['50105', 'not_assigned', 'consent', 'ask_administrator', true],
    ['65004', 'consent_declined', 'consent', 'ask_approval', false],
    ['90094', 'admin_approval', 'consent', 'ask_approval', true],
    ['53003', 'access_policy', 'directory', 'ask_administrator', false],
    ['700082', 'token_inactive', 'account', 'reconnect', false],
    ['50173', 'token_revoked', 'account', 'reconnect', false],
    ['700023', 'permission_missing', 'settings', 'fix_entra', false],
    ['50012', 'certificate_wrong', 'settings', 'fix_settings', false],
    ['500011', 'exchange_missing', 'directory', 'ask_administrator', false],
    ['9002327', 'redirect_mismatch', 'settings', 'fix_entra', false],
    ['50089', 'sign_in_interrupted', 'account', 'reconnect', true],
    ['90033', 'microsoft_away', 'microsoft', 'retry', false],
  ])('%s is %s', (code, key, fault, action, shownByEntra) => {
    expect(findAadsts(code)).toEqual({ key, fault, action, shownByEntra })
  })

  it.each(['', '1', '__proto__', 'AADSTS', 'constructor', null])('%s is unknown', (code) => {
    expect(findAadsts(code)).toBeNull()
  })
})

describe('parseMicrosoftError', () => {
  const trace = '0aa9b1b5-7a3a-4b4c-9d3e-2f1d5e6f7a80'
  it.each([
    [
      `AADSTS65004: User declined to consent to access the app.\r\nTrace ID: ${trace}\r\nCorrelation ID: x\r\nTimestamp: 2026-11-24 06:00:00Z`,
      { code: '65004', words: 'User declined to consent to access the app.', traceId: trace },
    ],
    [
      `Error(s): 700082 - Timestamp: t - Description: AADSTS700082: The refresh token has expired. Trace ID: ${trace} Correlation ID: c - Correlation ID: c - Trace ID: ${trace}`,
      { code: '700082', words: 'The refresh token has expired.', traceId: trace },
    ],
    ['access_denied', { code: null, words: 'access_denied', traceId: null }],
    ['', { code: null, words: null, traceId: null }],
    [null, { code: null, words: null, traceId: null }],
    ['one\u0000two\u2028three', { code: null, words: 'one two three', traceId: null }],
  ])('reads %j', (text, expected) => expect(parseMicrosoftError(text)).toEqual(expected))

  it('keeps no more than a bounded part', () => {
    expect(parseMicrosoftError('x'.repeat(100_000)).words).toHaveLength(600)
  })
})

describe('mayOfferTokenTo', () => {
  it.each([
    ['smtp.office365.com', 'smtp.office365.com', true],
    ['SMTP.Office365.com', 'localhost', true],
    ['localhost', 'localhost', true],
    ['localhost', 'smtp.office365.com', false],
    ['smtp.office365.com.evil.example', 'smtp.office365.com', false],
    ['office365.com', 'smtp.office365.com', false],
    ['smtp.office365.com.', 'smtp.office365.com', false],
    ['', '', false],
  ])('%s while MICROSOFT_SMTP_URL is at %s: %s', (host, microsoft, may) => {
    expect(mayOfferTokenTo(host, microsoft)).toBe(may)
  })
})

describe('refusals', () => {
  it('every number leads to one', () => {
    for (const { key } of Object.values(AADSTS)) expect(isRefusalKey(key)).toBe(true)
    expect(isRefusalKey('toString')).toBe(false)
    expect(refusalAction('mailbox_taken')).toBe('open_other')
  })
})
