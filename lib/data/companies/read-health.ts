import type { Prisma, Tx } from '@/lib/db'
import { BEYOND_BOUND, capCount } from '@/lib/domain/bounded-count'
import { findHoldReason, type HoldReason } from '@/lib/domain/message-state'
import { floorId } from '@/lib/platform/ids'

/** How a company is, in counts and dates: what an operator may know of it. */
export type CompanyHealth = {
  id: string
  slug: string
  name: string
  createdAt: Date
  suspendedAt: Date | null
  suspendedBecause: 'operator' | 'deletion' | null
  deleteAfter: Date | null
  members: number
  /** Mail servers in use: neither archived nor deleted. */
  servers: number
  /** Of them, those that send. */
  connected: number
  /** Of them, those that do not although nobody paused them. */
  troubled: number
  /** Of them, those whose mailbox must be connected again. */
  reconnect: number
  /** Messages that have not left yet. */
  waiting: number
  /** Of them, those that do not leave by themselves. */
  held: number
  /** Failed in the last day. */
  failed: number
  /** Whose delivery is not known, whenever. */
  uncertain: number
  /** When the Outlook application's secret ends. */
  secretExpiresOn: Date | null
  /** The last message that was accepted. */
  lastMessageAt: Date | null
}

type ServerCount = {
  authentication: string
  state: string | null
  paused_at: string | null
  archived_at: string | null
  held_until: string | null
  held_code: string | null
  deleted_at: string | null
  waiting: number
}

type Row = {
  id: string
  slug: string
  name: string
  created_at: Date
  suspended_at: Date | null
  suspended_because: 'operator' | 'deletion' | null
  delete_after: Date | null
  members: number
  servers: ServerCount[]
  failed: number
  uncertain: number
  secret_expires_on: Date | null
  last_message_at: Date | null
}

const DAY_MS = 24 * 3600_000
/** A message is given up after four days at the most (RFC 5321 section 4.5.4.1), so one that failed today is younger. */
const OLDEST_FAILURE_MS = 6 * DAY_MS

/**
 * Reads it for many companies in one statement; the counts come from indexes by company and state, and are bounded.
 * @param tx of the operator role
 * @param from `FROM …` with `companies c`, and whatever narrows and orders it
 */
export async function readHealth(tx: Tx, from: Prisma.Sql): Promise<CompanyHealth[]> {
  const now = new Date()
  const youngest = floorId(new Date(now.getTime() - OLDEST_FAILURE_MS))
  const rows = await tx.$queryRaw<Row[]>`
    SELECT c.id, c.slug, c.name, c.created_at, c.suspended_at, c.suspended_because, c.delete_after,
      (SELECT count(*)::int FROM members p WHERE p.company_id = c.id) AS members,
      (SELECT coalesce(json_agg(json_build_object('authentication', s.authentication, 'state', g.state,
          'paused_at', s.paused_at, 'archived_at', s.archived_at, 'deleted_at', s.deleted_at,
          'held_until', l.held_until, 'held_code', l.held_code, 'waiting', (SELECT count(*) FROM (SELECT FROM messages m
            WHERE m.company_id = s.company_id AND m.mail_server_id = s.id AND m.state = 'queued' LIMIT ${BEYOND_BOUND}::int) w))), '[]')
        FROM mail_servers s
        LEFT JOIN grants g ON g.company_id = s.company_id AND g.mail_server_id = s.id
        LEFT JOIN mail_server_leases l ON l.company_id = s.company_id AND l.mail_server_id = s.id
       WHERE s.company_id = c.id) AS servers,
      (SELECT count(*)::int FROM (SELECT FROM messages m WHERE m.company_id = c.id AND m.parent_id IS NULL
        AND m.list_state = 'failed' AND m.id >= ${youngest}::uuid AND m.settled_at > now() - interval '1 day'
        LIMIT ${BEYOND_BOUND}::int) f) AS failed,
      (SELECT count(*)::int FROM (SELECT FROM messages m WHERE m.company_id = c.id AND m.parent_id IS NULL
        AND m.list_state = 'uncertain' LIMIT ${BEYOND_BOUND}::int) u) AS uncertain,
      (SELECT a.secret_expires_on FROM outlook_applications a WHERE a.company_id = c.id) AS secret_expires_on,
      (SELECT m.created_at FROM messages m WHERE m.company_id = c.id ORDER BY m.id DESC LIMIT 1) AS last_message_at
    ${from}`
  return rows.map((row) => toHealth(row, now))
}

function toHealth(row: Row, now: Date): CompanyHealth {
  const servers = row.servers.map((server) => ({ ...server, hold: holdOf(server, now) }))
  const used = servers.filter(({ archived_at, deleted_at }) => !archived_at && !deleted_at)
  const count = (...holds: (HoldReason | null)[]) => used.filter(({ hold }) => holds.includes(hold)).length
  const sum = (list: ServerCount[]) => capCount(list.reduce((total, { waiting }) => total + waiting, 0))
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    createdAt: row.created_at,
    suspendedAt: row.suspended_at,
    suspendedBecause: row.suspended_because,
    deleteAfter: row.delete_after,
    members: row.members,
    servers: used.length,
    connected: count(null),
    troubled: count('not_connected', 'refused', 'reconnect', 'server_fault'),
    reconnect: count('reconnect', 'refused'),
    waiting: sum(servers),
    held: sum(servers.filter(({ hold }) => hold !== null && hold !== 'checking')),
    failed: row.failed,
    uncertain: row.uncertain,
    secretExpiresOn: row.secret_expires_on,
    lastMessageAt: row.last_message_at,
  }
}

const date = (text: string | null) => (text === null ? null : new Date(text))

function holdOf(server: ServerCount, now: Date): HoldReason | null {
  return findHoldReason(
    {
      authentication: server.authentication,
      grantState: server.state,
      pausedAt: date(server.paused_at),
      archivedAt: date(server.archived_at),
      deletedAt: date(server.deleted_at),
      heldUntil: date(server.held_until),
      heldCode: server.held_code,
    },
    now,
  )
}
