import { inIdentity } from '@/lib/db'
import { parseDevice, type Device } from './device'
import { ALIVE, BOUNDS } from './session-rules'
import { ownSessions, type SessionMethod, type SignedIn } from './sessions'

/** A session as its owner sees it. */
export type SessionView = {
  id: string
  /** The one this is asked by. */
  current: boolean
  device: Device
  address: string | null
  method: SessionMethod
  createdAt: Date
  lastSeenAt: Date
}

type Row = {
  id: string
  user_agent: string | null
  address: string | null
  method: SessionMethod
  created_at: Date
  last_seen_at: Date
}

/** The sessions of a person that still hold, this one first, then the latest used. */
export async function findSessions(actor: SignedIn): Promise<SessionView[]> {
  const rows = await inIdentity(
    (tx) => tx.$queryRaw<Row[]>`
      SELECT s.id, s.user_agent, s.address, s.method, s.created_at, s.last_seen_at
        FROM (SELECT * FROM sessions WHERE ${ownSessions(actor)}) s JOIN users u ON u.id = s.user_id LEFT JOIN second_factors f ON f.user_id = u.id ${BOUNDS}
       WHERE ${ALIVE}
       ORDER BY s.id = ${actor.sessionId}::uuid DESC, s.last_seen_at DESC LIMIT 100`,
  )
  return rows.map((row) => ({
    id: row.id,
    current: row.id === actor.sessionId,
    device: parseDevice(row.user_agent),
    address: row.address,
    method: row.method,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
  }))
}
