import { describe, expect, it } from 'vitest'
import { findRolesToGive, losesInviting, mayChangeRole, mayRemove } from './member-rules'
import { ROLES, type Role } from './permissions'

/** Who may take a member of a role (row) to another (column), by hand: owner admin sender auditor. */
const EXPECTED: Record<Role, Record<Role, string>> = {
  owner: { owner: 'yyyy', admin: 'yyyy', sender: 'yyyy', auditor: 'yyyy' },
  admin: { owner: '----', admin: '-yyy', sender: '-yyy', auditor: '-yyy' },
  sender: { owner: '----', admin: '----', sender: '----', auditor: '----' },
  auditor: { owner: '----', admin: '----', sender: '----', auditor: '----' },
}

describe('changing roles', () => {
  for (const by of ROLES)
    for (const from of ROLES)
      it(`${by}, of ${from}`, () => {
        const row = ROLES.map((to) => (mayChangeRole(by, from, to) ? 'y' : '-')).join('')
        expect(row).toBe(EXPECTED[by][from])
      })
})

it.each([
  ['owner', 'yyyy'],
  ['admin', '-yyy'],
  ['sender', '----'],
  ['auditor', '----'],
] as const)('%s removes %s', (by, row) => {
  expect(ROLES.map((whose) => (mayRemove(by, whose) ? 'y' : '-')).join('')).toBe(row)
})

it('invites to what one may give', () => {
  expect(findRolesToGive('owner')).toEqual(['owner', 'admin', 'sender', 'auditor'])
  expect(findRolesToGive('admin')).toEqual(['admin', 'sender', 'auditor'])
  expect(findRolesToGive('sender')).toEqual([])
})

it('who can invite no more loses what they made', () => {
  expect([null, ...ROLES].filter(losesInviting)).toEqual([null, 'sender', 'auditor'])
})
