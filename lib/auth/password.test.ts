import { describe, expect, it } from 'vitest'
import { findPasswordProblem, hashPassword, needsRehash, verifyPassword } from './password'

describe('passwords', () => {
  it('are argon2id with today’s parameters', async () => {
    const stored = await hashPassword('relais-demo')
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(needsRehash(stored)).toBe(false)
    expect(needsRehash('$argon2id$v=19$m=4096,t=3,p=1$abc$def')).toBe(true)
  })

  it('are compared whole: nothing is cut off', async () => {
    const long = 'é'.repeat(199)
    const stored = await hashPassword(`${long}a`)
    expect(await verifyPassword(stored, `${long}a`)).toBe(true)
    expect(await verifyPassword(stored, `${long}b`)).toBe(false)
    expect(await verifyPassword(stored, long)).toBe(false)
  })

  it('typed on another keyboard are the same', async () => {
    const stored = await hashPassword('caf\u00e9-noir')
    expect(await verifyPassword(stored, 'cafe\u0301-noir')).toBe(true)
  })

  it('of nobody are refused, and not faster', async () => {
    const stored = await hashPassword('relais-demo')
    const time = async (known: string | null) => {
      const start = performance.now()
      for (let i = 0; i < 5; i++) expect(await verifyPassword(known, 'wrong')).toBe(false)
      return performance.now() - start
    }
    const [known, unknown] = [await time(stored), await time(null)]
    expect(unknown).toBeGreaterThan(known / 3)
  })

  it.each([
    ['1234567', 'invalid.password_short'],
    ['12345678', 'invalid.password_common'],
    ['Password1', 'invalid.password_common'],
    ['motdepasse', 'invalid.password_common'],
    ['12345679x', null],
    ['🦊'.repeat(7), 'invalid.password_short'],
    ['🦊'.repeat(8), null],
    ['ab'.repeat(100), null],
    ['🦊'.repeat(200), null],
    ['a'.repeat(201), 'invalid.too_long'],
  ])('%s', (password, problem) => expect(findPasswordProblem(password)).toBe(problem))
})
