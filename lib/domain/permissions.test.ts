import { describe, expect, it } from 'vitest'
import { can, PERMISSIONS, ROLES, type Permission } from './permissions'

/** The table once more, by hand: a change to one is a change to both. */
const EXPECTED: Record<Permission, string> = {
  // owner admin sender auditor
  'message.send': 'yyy-',
  'message.view_own': 'yyyy',
  'message.view_all': 'yy-y',
  'settings.view': 'yy-y',
  'settings.edit': 'yy--',
  'mail_server.view': 'yy-y',
  'mail_server.edit': 'yy--',
  'mail_server.connect': 'yy--',
  'mail_server.delete': 'yy--',
  'mail_server.test': 'yy--',
  'dialogue.view': 'yy--',
  'member.view': 'yy-y',
  'member.edit': 'yy--',
  'audit.view': 'yy-y',
  'company.export': 'y---',
}

describe('permissions', () => {
  it('names every permission', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual(Object.keys(PERMISSIONS).sort())
  })
  for (const [permission, row] of Object.entries(EXPECTED)) {
    it(permission, () => {
      expect(ROLES.map((role) => (can(role, permission as Permission) ? 'y' : '-')).join('')).toBe(row)
    })
  }
})
