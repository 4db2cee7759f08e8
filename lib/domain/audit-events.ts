/**
 * What the audit log knows, by area: the only source of its names. A sentence for each is in the area `audit` of
 * the messages. Sending is no event: a message is its own record.
 */
export const AUDIT_AREAS = {
  sign_in: [
    'sign_in.succeeded',
    'sign_in.failed',
    'sign_in.second_factor_failed',
    'sign_in.throttled',
    'step_up.failed',
    'session.ended',
    'password.changed',
    'password.reset',
    'second_factor.set',
    'second_factor.removed',
    'microsoft_sign_in.bound',
    'microsoft_sign_in.unbound',
  ],
  access: ['access.refused'],
  settings: [
    'application.saved',
    'application.secret_set',
    'security.saved',
    'delivery.saved',
    'retention.saved',
  ],
  servers: [
    'server.created',
    'server.changed',
    'server.password_set',
    'server.archived',
    'server.restored',
    'server.paused',
    'server.resumed',
    'server.deleted',
  ],
  connections: [
    'connection.connected',
    'connection.refused',
    'connection.disconnected',
    'connection.ended_by_settings',
    'approval_link.created',
    'mailbox_link.created',
    'mailbox_link.revoked',
  ],
  people: [
    'member.invited',
    'invitation.revoked',
    'member.joined',
    'member.role_changed',
    'member.removed',
    'member.left',
  ],
  company: ['company.created', 'company.suspended', 'company.resumed', 'company.deleted', 'company.kept'],
  data: [
    'audit.exported',
    'data.exported',
    'data.export_fetched',
    'data.export_discarded',
    'data.erased',
    'uncertain.decided',
    'messages.server_changed',
    'messages.cancelled',
    'merge.started',
    'merge.stopped',
  ],
} as const

export type AuditArea = keyof typeof AUDIT_AREAS
export type AuditEventName = (typeof AUDIT_AREAS)[AuditArea][number]

export const AUDIT_OUTCOMES = ['done', 'refused', 'failed'] as const
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number]

/** A field that changed. Never a secret's value: that it changed is an event of its own. */
export type AuditChange = { field: string; from: string | null; to: string | null }

/** The words of an event: personal, so kept beside the chain. */
export type AuditWords = {
  actorName?: string
  actorEmail?: string
  /** The client's address as the front door saw it. */
  address?: string
  /** What it was done to, by the name it had then. */
  subject?: string
  /** Why it was refused, a role, a permission, a count: short. */
  note?: string
  changes?: AuditChange[]
}

/** Details are bounded by the table: changes are dropped, longest first, before an event is lost. */
export const AUDIT_WORDS_MAX = 8_000
/** No name or value needs more to be recognised. */
export const AUDIT_TEXT_MAX = 300

export const AUDIT_EVENTS: readonly AuditEventName[] = Object.values(AUDIT_AREAS).flat()

/** The events of an area, for the filter; all of them for null. */
export function findAuditEventsOf(area: AuditArea | null): readonly AuditEventName[] {
  return area ? AUDIT_AREAS[area] : AUDIT_EVENTS
}

/** The area of an event; null for a name of another version. */
export function getAuditArea(event: string): AuditArea | null {
  const found = Object.entries(AUDIT_AREAS).find(([, events]) =>
    (events as readonly string[]).includes(event),
  )
  return (found?.[0] as AuditArea | undefined) ?? null
}

/**
 * The words as they are stored: control characters and bidirectional marks gone (a name must not forge a line of a
 * log), each text cut, the whole within the table's bound.
 */
export function cleanAuditWords(words: AuditWords): AuditWords {
  const { changes, ...texts } = words
  const clean: AuditWords = {}
  for (const [name, value] of Object.entries(texts)) {
    if (value) clean[name as keyof typeof texts] = cleanText(value)
  }
  const kept = (changes ?? []).map(({ field, from, to }) => ({
    field: cleanText(field),
    from: from === null ? null : cleanText(from),
    to: to === null ? null : cleanText(to),
  }))
  while (kept.length > 0 && JSON.stringify({ ...clean, changes: kept }).length > AUDIT_WORDS_MAX) kept.pop()
  return kept.length > 0 ? { ...clean, changes: kept } : clean
}

function cleanText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
    .slice(0, AUDIT_TEXT_MAX)
}
