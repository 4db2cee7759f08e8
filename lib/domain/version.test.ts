import { describe, expect, it } from 'vitest'
import { versionSchema } from './version'

describe('a version', () => {
  it.each([
    [undefined, 0],
    ['7', 7],
    [3, 3],
  ])('%s is %s', (typed, version) => expect(versionSchema.parse(typed)).toBe(version))

  // 2147483648 is more than the column takes.
  it.each(['', '-1', '1.5', 'NaN', '0x1', '1e3', '2147483648', '99999999999999999999', '٣'])(
    '%s is none',
    (typed) => expect(versionSchema.safeParse(typed).error?.issues[0]?.message).toBe('invalid.form'),
  )
})
