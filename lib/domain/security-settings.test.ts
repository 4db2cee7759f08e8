import { describe, expect, it } from 'vitest'
import { ROLES } from './permissions'
import {
  DEFAULT_SECURITY,
  mustHaveSecondFactor,
  SECOND_FACTOR_RULES,
  securitySettingsSchema,
} from './security-settings'

/** Who must have a second factor: owner admin sender auditor. */
const EXPECTED = { nobody: '----', administrators: 'yy--', everybody: 'yyyy' }

it.each(SECOND_FACTOR_RULES)('a second factor for %s', (rule) => {
  expect(ROLES.map((role) => (mustHaveSecondFactor(rule, role) ? 'y' : '-')).join('')).toBe(EXPECTED[rule])
})

it('is asked of administrators unless a company says otherwise', () => {
  expect(DEFAULT_SECURITY).toEqual({
    secondFactor: 'administrators',
    idleMinutes: 1440,
    absoluteMinutes: 10080,
  })
})

describe('the form', () => {
  const parse = (change: Record<string, string>) => {
    const fields = {
      secondFactor: 'nobody',
      idleMinutes: '30',
      absoluteMinutes: '480',
      version: '1',
      ...change,
    }
    const result = securitySettingsSchema.safeParse(fields)
    return result.success ? null : result.error.issues.map(({ path, message }) => [path[0], message])
  }

  it.each([
    [{}, null],
    [{ idleMinutes: '5', absoluteMinutes: '60' }, null],
    [{ idleMinutes: '1440', absoluteMinutes: '10080' }, null],
    [{ idleMinutes: '4' }, [['idleMinutes', 'invalid.range']]],
    [{ idleMinutes: '1441', absoluteMinutes: '10080' }, [['idleMinutes', 'invalid.range']]],
    [{ idleMinutes: '10', absoluteMinutes: '59' }, [['absoluteMinutes', 'invalid.range']]],
    [{ absoluteMinutes: '10081' }, [['absoluteMinutes', 'invalid.range']]],
    [{ idleMinutes: '481' }, [['idleMinutes', 'invalid.idle_beyond_absolute']]],
    [{ idleMinutes: '30.5' }, [['idleMinutes', 'invalid.number']]],
    [{ idleMinutes: 'soon' }, [['idleMinutes', 'invalid.number']]],
    [{ secondFactor: 'me' }, [['secondFactor', 'invalid.choice']]],
  ])('%j', (change, problems) => expect(parse(change as Record<string, string>)).toEqual(problems))
})
