import { describe, expect, it } from 'vitest'
import { judgeFactorReset, judgePasswordLink, mayMailPasswordLink } from './account-reach'
import { ROLES, type Role } from './permissions'

/** Who (row) may do it to whom (owner admin sender auditor), nothing else being in the way. */
const EXPECTED: Record<Role, string> = { owner: 'yyyy', admin: '-yyy', sender: '----', auditor: '----' }

describe.each(ROLES)('by %s', (by) => {
  const row = (judge: (whose: Role) => string) =>
    ROLES.map((whose) => (judge(whose) === 'ok' ? 'y' : '-')).join('')

  it('a second factor', () => {
    expect(row((whose) => judgeFactorReset({ by, whose, self: false, elsewhere: false }))).toBe(EXPECTED[by])
  })

  it('a password link', () => {
    const reach = { by, self: false, elsewhere: false, hasSecondFactor: false }
    expect(row((whose) => judgePasswordLink({ ...reach, whose }))).toBe(EXPECTED[by])
  })
})

it.each([
  [{ self: true, elsewhere: false, hasSecondFactor: true }, 'self', 'self'],
  [{ self: false, elsewhere: true, hasSecondFactor: false }, 'elsewhere', 'elsewhere'],
  [{ self: false, elsewhere: true, hasSecondFactor: true }, 'elsewhere', 'ok'],
  [{ self: false, elsewhere: false, hasSecondFactor: true }, 'ok', 'ok'],
] as const)('an owner, of a sender, %j: factor %s, link %s', (more, factor, link) => {
  const reach = { by: 'owner', whose: 'sender', ...more } as const
  expect([judgeFactorReset(reach), judgePasswordLink(reach)]).toEqual([factor, link])
})

it.each([
  [1, false, false, true],
  [1, false, true, true],
  [1, true, false, false],
  [1, true, true, true],
  [2, false, false, false],
  [2, false, true, true],
  [0, false, false, false],
])(
  'a mailed link with %i companies, operator %s, second factor %s: %s',
  (companies, operator, hasSecondFactor, may) => {
    expect(mayMailPasswordLink({ companies, operator, hasSecondFactor })).toBe(may)
  },
)
