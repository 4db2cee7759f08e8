import type { Permission } from './permissions'

/**
 * Which permission opens which address below a company; the first that fits counts. Next renders a 403 without
 * saying what was asked for, so the page about it looks the address up here. Every page of the build is compared
 * with this (e2e/doors).
 */
const OPENED_BY: [path: string, permission: Permission][] = [
  ['/messages/new', 'message.send'],
  ['/messages/merges/new', 'message.send'],
  ['/messages', 'message.view_own'],
  ['/mail-servers/new', 'mail_server.edit'],
  ['/mail-servers', 'mail_server.view'],
  ['/members', 'member.view'],
  ['/settings', 'settings.view'],
  ['/audit', 'audit.view'],
]

/** @param path `/company/settings`, without query @returns null for an address that no permission is asked for */
export function findPagePermission(path: string): Permission | null {
  const below = path.slice(1 + (path.split('/')[1] ?? '').length)
  return OPENED_BY.find(([start]) => below === start || below.startsWith(`${start}/`))?.[1] ?? null
}
