import { describe, expect, it } from 'vitest'
import { formatAnswer, parseAnswer } from './form-answer'
import { mailServerSchema } from './mail-server'

describe('an answer', () => {
  it('comes back as it was given', () => {
    const answer = { kind: 'confirm', intent: 'connect', version: 7, token: 'a1b2' } as const
    expect(parseAnswer(formatAnswer(answer))).toEqual(answer)
  })
  it.each([
    '',
    'confirm',
    'yes:save:1:',
    'mine:save:x:',
    'mine:save:1:<b>',
    'mine:delete:1:',
    'mine:save:1:\n',
  ])('is nothing else: %j', (text) => {
    expect(parseAnswer(text)).toBeNull()
    const fields = { description: 'A', priority: '1', host: 'a.example', port: '25', security: 'none' }
    const result = mailServerSchema.safeParse({ ...fields, answer: text })
    expect(result.error?.issues.map(({ message }) => message)).toEqual(['invalid.form'])
  })
})
