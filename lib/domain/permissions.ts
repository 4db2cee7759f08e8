/**
 * Who may do what: the only source. Pages, actions and the page of members read this table; a test walks
 * every cell of it.
 */
export const ROLES = ['owner', 'admin', 'sender', 'auditor'] as const
export type Role = (typeof ROLES)[number]

export const PERMISSIONS = {
  /** Write a message and send it. */
  'message.send': ['owner', 'admin', 'sender'],
  /** See the messages one wrote oneself. */
  'message.view_own': ['owner', 'admin', 'sender', 'auditor'],
  /** See every message of the company. */
  'message.view_all': ['owner', 'admin', 'auditor'],
  /** See the settings and the Outlook application (never its secret). */
  'settings.view': ['owner', 'admin', 'auditor'],
  'settings.edit': ['owner', 'admin'],
  /** See outgoing mail servers and their state. */
  'mail_server.view': ['owner', 'admin', 'auditor'],
  'mail_server.edit': ['owner', 'admin'],
  /** Connect and disconnect a mailbox. */
  'mail_server.connect': ['owner', 'admin'],
  'mail_server.delete': ['owner', 'admin'],
  /** Test a connection, and send oneself a message through it. */
  'mail_server.test': ['owner', 'admin'],
  /** Read what was said with a server, where « Débogage » keeps it: addresses stand in it. */
  'dialogue.view': ['owner', 'admin'],
  /** See who belongs to the company, with which role, and who is invited. */
  'member.view': ['owner', 'admin', 'auditor'],
  /** Invite people, change their roles, remove them; owners only by owners (member-rules). */
  'member.edit': ['owner', 'admin'],
  /** Read the audit log, and take it along. */
  'audit.view': ['owner', 'admin', 'auditor'],
  /** Take everything along that the company has. */
  'company.export': ['owner'],
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof PERMISSIONS

/** Whether a role may. */
export function can(role: Role, permission: Permission): boolean {
  return (PERMISSIONS[permission] as readonly Role[]).includes(role)
}

/** The roles that may, for a refusal that says who to ask. */
export function findRolesThatMay(permission: Permission): readonly Role[] {
  return PERMISSIONS[permission]
}
