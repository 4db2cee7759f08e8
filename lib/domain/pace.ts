import { EXCHANGE_LIMITS } from './microsoft/limits'
import { MICROSOFT_SMTP_HOSTS } from './microsoft/hosts'

/** How fast a mail server may be sent through; null: no limit. */
export type Pace = {
  /** Connections at a time. */
  connections: number | null
  /** Messages in any sixty seconds. */
  perMinute: number | null
  /** Recipients in any 24 hours. */
  perDay: number | null
  /** Recipients of one message. */
  perMessage: number | null
}

export type ServerKind = 'microsoft' | 'other'

/** The limits of each kind of server, unless a server has its own. */
export const PACE_PRESETS: Record<ServerKind, Pace> = {
  microsoft: {
    connections: EXCHANGE_LIMITS.maxConnections,
    perMinute: EXCHANGE_LIMITS.messagesPerMinute,
    perDay: EXCHANGE_LIMITS.recipientsPerDay,
    perMessage: EXCHANGE_LIMITS.recipientsPerMessage,
  },
  other: { connections: null, perMinute: null, perDay: null, perMessage: null },
}

/** Connections to a server without a limit: what Postfix opens to one destination at first. */
export const DEFAULT_CONNECTIONS = 5

/** What a form may set. */
export const PACE_BOUNDS: Record<keyof Pace, { min: number; max: number }> = {
  connections: { min: 1, max: 100 },
  perMinute: { min: 1, max: 100_000 },
  perDay: { min: 1, max: 100_000_000 },
  perMessage: { min: 1, max: 10_000 },
}

type PaceColumns = {
  authentication: string
  host: string
  paceConnections: number | null
  pacePerMinute: number | null
  pacePerDay: number | null
  pacePerMessage: number | null
}

/** Microsoft's limits are the mailbox's, whichever way it is signed in to. */
export function kindOfServer({
  authentication,
  host,
}: Pick<PaceColumns, 'authentication' | 'host'>): ServerKind {
  const isMicrosoft = MICROSOFT_SMTP_HOSTS.some((known) => known === host.toLowerCase())
  return authentication === 'outlook' || isMicrosoft ? 'microsoft' : 'other'
}

/** A server's limits: its own, else those of its kind. */
export function paceOf(server: PaceColumns): Pace {
  const preset = PACE_PRESETS[kindOfServer(server)]
  return {
    connections: server.paceConnections ?? preset.connections,
    perMinute: server.pacePerMinute ?? preset.perMinute,
    perDay: server.pacePerDay ?? preset.perDay,
    perMessage: server.pacePerMessage ?? preset.perMessage,
  }
}

/** The most recipients a message through this server may have; null: any number. */
export function mostRecipients({ perMessage, perDay }: Pace): number | null {
  const limits = [perMessage, perDay].filter((limit) => limit !== null)
  return limits.length > 0 ? Math.min(...limits) : null
}

/**
 * Sliding windows are kept in slots, so that a row of bounded size holds them. A window counts its slots whole:
 * what was used is never taken for less than it is, and for a slot longer than it is at the most.
 */
export const MINUTE_WINDOW = { seconds: 60, slotSeconds: 5, slots: 13 } as const
export const DAY_WINDOW = { seconds: 24 * 3600, slotSeconds: 15 * 60, slots: 97 } as const

/** How often a server asked for less speed lately; each level is forgotten after five quiet minutes. */
export const SLOW = { most: 6, recoverySeconds: 5 * 60, unlimitedPerMinute: 60 } as const

/** The level that is left of an earlier one. */
export function slowLevelAfter(level: number, quietSeconds: number): number {
  return Math.max(0, level - Math.floor(quietSeconds / SLOW.recoverySeconds))
}

/**
 * Limits for a server that asked for less speed: fewer connections first; with one alone, half the messages
 * a minute for each further time.
 */
export function slowedPace(pace: Pace, level: number): Pace {
  if (level <= 0) return pace
  const connections = Math.max(1, (pace.connections ?? DEFAULT_CONNECTIONS) - level)
  const further = Math.max(0, level - ((pace.connections ?? DEFAULT_CONNECTIONS) - 1))
  if (further === 0) return { ...pace, connections }
  const perMinute = Math.max(1, Math.floor((pace.perMinute ?? SLOW.unlimitedPerMinute) / 2 ** further))
  return { ...pace, connections, perMinute }
}
