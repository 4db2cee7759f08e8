import { describe, expect, it } from 'vitest'
import { newId } from '@/lib/platform/ids'
import { createState, parseState, sameHash } from './connect-state'

describe('the state parameter', () => {
  const companyId = newId()
  const attemptId = newId()
  const { text, hash } = createState(companyId, attemptId)

  it('finds its attempt and proves itself', () => {
    const parsed = parseState(text)!
    expect(parsed).toMatchObject({ companyId, attemptId })
    expect(sameHash(parsed.hash, hash)).toBe(true)
    expect(createState(companyId, attemptId).text).not.toBe(text)
  })

  it.each([
    ['empty', ''],
    ['cut', text.slice(0, -1)],
    ['longer', text + 'A'],
    ['another alphabet', text.replace(/^./, '+')],
    ['another spelling of the same bytes', text.slice(0, -1) + (text.endsWith('B') ? 'C' : 'B')],
    ['with a line end', text + '\n'],
  ])('%s is none', (_name, wrong) => expect(parseState(wrong)).toBeNull())

  it('one changed character changes the hash', () => {
    const changed = text.slice(0, 50) + (text[50] === 'A' ? 'B' : 'A') + text.slice(51)
    expect(sameHash(parseState(changed)!.hash, hash)).toBe(false)
  })
})
