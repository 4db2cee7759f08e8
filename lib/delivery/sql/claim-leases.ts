import { run, type Pool, type Statement } from './statement'

/** A worker's right to a mail server. The epoch counts its holders: whoever has an older one writes nothing. */
export type Lease = { companyId: string; mailServerId: string; epoch: string }

export type ClaimedLease = Lease & {
  /** Whether it may send now; false: only what an earlier holder left is cleaned up, or a check runs. */
  maySend: boolean
  /** A check of the grant was asked for. */
  check: boolean
  /** A connection test waits, or was left in the middle. */
  test: boolean
  /** Refusals in a row. */
  faults: number
}

/**
 * Takes mail servers that have something to do and that nobody holds: mail that is due and may go, a check that
 * was asked for, a connection test or a lease that ran out in its holder's hands, whatever else the server's
 * state is. Tests come first, because somebody looks on; then who had it least recently. FOR UPDATE also stands against the KEY SHARE of settling and enqueueing.
 */
const CLAIM: Statement = {
  name: 'claim_leases',
  text: `
WITH candidates AS (
  SELECT company_id, mail_server_id FROM mail_server_leases WHERE owner IS NOT NULL AND until < now()
  UNION
  SELECT company_id, mail_server_id FROM mail_server_leases WHERE check_requested_at <= now()
  UNION
  SELECT company_id, mail_server_id FROM mail_server_leases WHERE next_due_at <= now()
  UNION
  SELECT company_id, mail_server_id FROM connection_tests WHERE state IN ('waiting', 'running')
), claimed AS (
  SELECT l.company_id, l.mail_server_id, l.fault_count, may.check, may.test,
    may.send AND (l.next_due_at <= now() OR NOT may.test) AS send
  FROM candidates c
  JOIN mail_server_leases l ON l.company_id = c.company_id AND l.mail_server_id = c.mail_server_id
  JOIN mail_servers s ON s.company_id = l.company_id AND s.id = l.mail_server_id
  JOIN companies o ON o.id = l.company_id
  LEFT JOIN grants g ON g.company_id = l.company_id AND g.mail_server_id = l.mail_server_id
  CROSS JOIN LATERAL (SELECT s.deleted_at IS NULL AND s.archived_at IS NULL AND o.suspended_at IS NULL
    AND (l.held_until IS NULL OR l.held_until <= now()) AS open) available
  CROSS JOIN LATERAL (SELECT
    available.open AND s.authentication = 'outlook' AND l.check_requested_at <= now()
      AND g.state IN ('checking', 'valid', 'refused') AS check,
    available.open AND s.paused_at IS NULL AND (s.authentication <> 'outlook' OR g.state = 'valid') AS send,
    s.deleted_at IS NULL AND o.suspended_at IS NULL AND EXISTS (
      SELECT FROM connection_tests t WHERE t.company_id = l.company_id AND t.mail_server_id = l.mail_server_id
        AND t.state IN ('waiting', 'running')) AS test) may
  WHERE (l.until IS NULL OR l.until < now())
    AND (l.owner IS NOT NULL OR may.check OR may.test OR (may.send AND l.next_due_at <= now()))
  ORDER BY may.test DESC, l.released_at NULLS FIRST
  LIMIT $3
  FOR UPDATE OF l SKIP LOCKED
)
UPDATE mail_server_leases l
SET owner = $1, epoch = l.epoch + 1, until = now() + make_interval(secs => $2)
FROM claimed c WHERE l.company_id = c.company_id AND l.mail_server_id = c.mail_server_id
RETURNING l.company_id AS "companyId", l.mail_server_id AS "mailServerId", l.epoch::text AS epoch,
  coalesce(c.send, false) AS "maySend", coalesce(c.check, false) AS "check", c.test, c.fault_count AS faults`,
}

export function claimLeases(
  pool: Pool,
  { owner, leaseSeconds, limit }: { owner: string; leaseSeconds: number; limit: number },
): Promise<ClaimedLease[]> {
  return run<ClaimedLease>(pool, CLAIM, [owner, leaseSeconds, limit])
}
