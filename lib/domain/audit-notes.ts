import { ROLES, type Role } from './permissions'

/** What an event's note says, by a key of the texts; null: it is shown as it was written. */
export type AuditNote =
  | { key: 'role' | 'roleByCommand'; role: Role }
  | { key: 'messages' | 'connections' | 'resent' | 'marked_sent' | 'given_up'; count: number }
  | { key: 'microsoft' | 'microsoft_address' | 'invitation' }

const COMMAND = 'user:create, '
const WAYS = ['microsoft', 'microsoft_address', 'invitation'] as const
const DECIDED = /^(resent|marked_sent|given_up): (\d+)$/

/** Reads a note as the events have written it since the first version: what is stored in the chain stays as it is. */
export function readAuditNote(event: string, text: string): AuditNote | null {
  const role = ROLES.find((one) => text === one || text === COMMAND + one)
  if (role) return { key: text === role ? 'role' : 'roleByCommand', role }
  const way = WAYS.find((one) => text === one)
  if (way) return { key: way }
  const decided = DECIDED.exec(text)
  if (decided) return { key: decided[1] as 'resent', count: Number(decided[2]) }
  const count = /^(\d+)(?: messages)?$/.exec(text)?.[1]
  if (!count) return null
  return { key: event.startsWith('connection.') ? 'connections' : 'messages', count: Number(count) }
}
