import { describe, expect, it } from 'vitest'
import { createRecoveryCodes, parseRecoveryCode, RECOVERY_CODES } from './recovery-codes'
import { codeAt, createSecret, findStep, keyUri, parseCode } from './totp'

/** RFC 6238, appendix B: the secret "12345678901234567890", the last six of its eight digits. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

describe('codes of the application', () => {
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1234567890, '005924'],
    [2000000000, '279037'],
  ])('at second %i it is %s', (second, code) => {
    expect(codeAt(RFC_SECRET, second * 1000)).toBe(code)
    expect(findStep(RFC_SECRET, code, second * 1000)).toBe(Math.floor(second / 30))
  })

  it.each([
    [-61_000, false],
    [-30_000, true],
    [0, true],
    [30_000, true],
    [61_000, false],
  ])('one made %i ms off is taken: %s', (offset, taken) => {
    const now = 1_700_000_010_000
    const step = findStep(RFC_SECRET, codeAt(RFC_SECRET, now + offset), now)
    expect(step !== null).toBe(taken)
    if (taken) expect(step).toBe(Math.floor((now + offset) / 30_000))
  })

  it('have a secret of 160 bits, another each time', () => {
    expect(createSecret()).toMatch(/^[A-Z2-7]{32}$/)
    expect(createSecret()).not.toBe(createSecret())
  })

  it('are set up by an address that names account and installation', () => {
    expect(keyUri(RFC_SECRET, 'a b@atelier.example', 'Relais')).toBe(
      `otpauth://totp/Relais:a%20b%40atelier.example?issuer=Relais&secret=${RFC_SECRET}&algorithm=SHA1&digits=6&period=30`,
    )
  })

  it.each([
    ['123456', '123456'],
    [' 123 456 ', '123456'],
    ['123-456', '123456'],
    ['１２３４５６', '123456'],
    ['12345', null],
    ['1234567', null],
    ['12345a', null],
    ['', null],
  ])('typed as "%s": %s', (typed, code) => expect(parseCode(typed)).toBe(code))
})

describe('recovery codes', () => {
  it('are ten, all different, and read back in any spelling', () => {
    const codes = createRecoveryCodes()
    expect(new Set(codes).size).toBe(RECOVERY_CODES)
    for (const code of codes) {
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
      const plain = code.replace('-', '')
      for (const typed of [code, code.toLowerCase(), ` ${plain} `])
        expect(parseRecoveryCode(typed)).toBe(plain)
      expect(parseCode(code)).toBeNull()
    }
  })

  it.each([
    ['oil00-00000', '0110000000'],
    ['0110000000', '0110000000'],
    ['00000-0000U', null],
    ['00000-0000', null],
    ['00000-000000', null],
  ])('%s is %s', (typed, code) => expect(parseRecoveryCode(typed)).toBe(code))
})
