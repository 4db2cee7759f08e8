import { can, ROLES, type Role } from './permissions'

/**
 * Who may give which role to whom. Besides the permission `member.edit` there is one rule: what concerns an
 * owner – becoming one, ceasing to be one – is for owners, so that nobody raises themselves.
 */
export function mayChangeRole(by: Role, from: Role, to: Role): boolean {
  if (!can(by, 'member.edit')) return false
  return by === 'owner' || (from !== 'owner' && to !== 'owner')
}

/** Whether a member may be removed by somebody else. */
export function mayRemove(by: Role, whose: Role): boolean {
  return can(by, 'member.edit') && (by === 'owner' || whose !== 'owner')
}

/** The roles that somebody may invite to. */
export function findRolesToGive(by: Role): Role[] {
  return can(by, 'member.edit') ? ROLES.filter((role) => by === 'owner' || role !== 'owner') : []
}

/** Whether a step down takes the invitations and links that its person made along. */
export function losesInviting(to: Role | null): boolean {
  return to === null || !can(to, 'member.edit')
}
