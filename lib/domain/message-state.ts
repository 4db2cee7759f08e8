/** Stored states (design.md, "Message states"). */
export const MESSAGE_STATES = ['queued', 'sending', 'sent', 'uncertain', 'failed', 'cancelled'] as const
export type MessageState = (typeof MESSAGE_STATES)[number]

/** Shown besides, derived and never written on 50,000 rows: scheduled, retrying, held. */
export const SHOWN_STATES = [
  'scheduled',
  'queued',
  'sending',
  'sent',
  'retrying',
  'held',
  'uncertain',
  'failed',
  'cancelled',
] as const
export type ShownState = (typeof SHOWN_STATES)[number]

/** Why a mail server sends nothing now; null: it does. */
export type HoldReason =
  | 'not_connected'
  | 'checking'
  | 'refused'
  | 'reconnect'
  | 'paused'
  | 'archived'
  | 'deleted'
  /** Over its recipients for the day. */
  | 'quota'
  | 'server_fault'

export type ServerForState = {
  authentication: string
  grantState: string | null
  pausedAt: Date | null
  archivedAt: Date | null
  deletedAt: Date | null
  /** Set while the server is left alone: its next try. */
  heldUntil: Date | null
  /** Why, as a key of the table of replies. */
  heldCode: string | null
}

/** Why the server's queued messages wait, or null. */
export function findHoldReason(server: ServerForState, now: Date): HoldReason | null {
  if (server.deletedAt) return 'deleted'
  if (server.archivedAt) return 'archived'
  if (server.pausedAt) return 'paused'
  if (server.authentication === 'outlook') {
    if (server.grantState === 'checking') return 'checking'
    if (server.grantState === 'refused') return 'refused'
    if (server.grantState === 'reconnect') return 'reconnect'
    if (server.grantState !== 'valid') return 'not_connected'
  }
  if (!server.heldUntil || server.heldUntil <= now) return null
  return server.heldCode === 'daily_limit' ? 'quota' : 'server_fault'
}

/**
 * From when on a message counts as planned for later: a minute ahead, because this process's clock and the
 * database's are two.
 */
export function laterThan(now: Date): Date {
  return new Date(now.getTime() + 60_000)
}

/** The state a person sees. */
export function deriveShownState(
  message: { state: string; attemptCount: number; dueAt: Date },
  hold: HoldReason | null,
  now: Date,
): ShownState {
  if (message.state !== 'queued') return message.state as MessageState
  if (message.attemptCount === 0 && message.dueAt > laterThan(now)) return 'scheduled'
  if (hold && hold !== 'checking') return 'held'
  return message.attemptCount > 0 ? 'retrying' : 'queued'
}
