import type { FieldValues } from './three-way'

/** Limits and retries of a server's own; empty: those of its kind, or the company's. */
export const LIMIT_FIELDS = [
  'paceConnections',
  'pacePerMinute',
  'pacePerDay',
  'pacePerMessage',
  'retryFirstMinutes',
  'retryLaterMinutes',
  'retryGiveUpHours',
] as const
type LimitField = (typeof LIMIT_FIELDS)[number]

/** A stored server, as far as its form shows it. */
export type StoredServer = {
  description: string
  priority: number
  host: string
  port: number
  debug: boolean
  authentication: string
  security: string
  username: string | null
  passwordSetAt: Date | null
  fromFilter: string
  displayName: string | null
  replyTo: string | null
  unsubscribe: string | null
} & Record<LimitField, number | null>

const tick = (on: boolean) => (on ? 'on' : '')
const text = (value: string | number | null | undefined) => String(value ?? '')

/** What the form shows of a stored server. A password is only told apart, by when it was set. */
export function valuesOfServer(server: StoredServer): FieldValues {
  const {
    description,
    priority,
    host,
    port,
    security,
    username,
    fromFilter,
    displayName,
    replyTo,
    unsubscribe,
  } = server
  return {
    description,
    priority: text(priority),
    host,
    port: text(port),
    debug: tick(server.debug),
    outlook: tick(server.authentication === 'outlook'),
    security,
    username: text(username),
    password: server.passwordSetAt?.toISOString() ?? '',
    fromFilter,
    displayName: text(displayName),
    replyTo: text(replyTo),
    unsubscribe: text(unsubscribe),
    ...limits((name) => text(server[name])),
  }
}

type Typed = Omit<StoredServer, 'authentication' | 'passwordSetAt' | LimitField> &
  Partial<Record<LimitField, number | null>> & { outlook: boolean; password: string }

/**
 * What a form would store. A blank password, and a limit that the form does not have, keep what is stored.
 * @param stored what is there now
 */
export function valuesOfInput(input: Typed, stored: FieldValues): FieldValues {
  const { outlook, password, ...rest } = input
  const authentication = outlook ? 'outlook' : 'none'
  const typed = Object.fromEntries(LIMIT_FIELDS.map((name) => [name, rest[name] ?? null])) as Limits
  return {
    ...valuesOfServer({ ...rest, ...typed, authentication, passwordSetAt: null }),
    ...limits((name) => (rest[name] === undefined ? (stored[name] ?? '') : text(rest[name]))),
    password: password ? TYPED_SECRET : (stored.password ?? ''),
  }
}

type Limits = Record<LimitField, number | null>

function limits(read: (name: LimitField) => string): FieldValues {
  return Object.fromEntries(LIMIT_FIELDS.map((name) => [name, read(name)]))
}

/** Stands for a secret that was typed: nothing stored is like it. */
export const TYPED_SECRET = 'typed'
