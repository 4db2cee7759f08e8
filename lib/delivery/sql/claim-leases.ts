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
 * state is. Tests come first, because somebody looks on.
 *
 * Companies with mail take turns: `ring` walks from the company after $4, one index probe each, and takes of each
 * the server that has stood in line longest; what room is left goes to whoever is next in line. So it costs the
 * same with ten servers or thousands. A server that is due but may not send leaves the line (`parked`): what
 * held it, once mended, puts it back (wakeServer). Where its row changed since it was judged it stays, and so do
 * those of a suspended company.
 * FOR UPDATE also stands against the KEY SHARE of settling and enqueueing.
 */
const CLAIM: Statement = {
  name: 'claim_leases',
  text: `
WITH RECURSIVE ring AS (
  (SELECT company_id, 1 AS turn FROM mail_server_leases
   WHERE owner IS NULL AND next_due_at <= now() AND company_id > $4 ORDER BY company_id LIMIT 1)
  UNION ALL
  SELECT next.company_id, ring.turn + 1 FROM ring CROSS JOIN LATERAL (
    SELECT company_id FROM mail_server_leases
    WHERE owner IS NULL AND next_due_at <= now() AND company_id > ring.company_id ORDER BY company_id LIMIT 1) next
  WHERE ring.turn < $3
), candidates AS (
  SELECT company_id, mail_server_id, min(class) AS class FROM (
    SELECT company_id, mail_server_id, 0 AS class FROM connection_tests WHERE state IN ('waiting', 'running')
    UNION ALL
    (SELECT company_id, mail_server_id, 1 FROM mail_server_leases WHERE owner IS NOT NULL AND until < now()
     ORDER BY until LIMIT $3)
    UNION ALL
    SELECT company_id, mail_server_id, 1 FROM mail_server_leases WHERE check_requested_at <= now()
    UNION ALL
    SELECT ring.company_id, first.mail_server_id, 1 + ring.turn FROM ring CROSS JOIN LATERAL (
      SELECT mail_server_id FROM mail_server_leases l
      WHERE l.company_id = ring.company_id AND l.owner IS NULL AND l.next_due_at <= now() ORDER BY l.next_due_at LIMIT 1) first
    WHERE ring.company_id <> ALL ($5::uuid[])
    UNION ALL
    (SELECT company_id, mail_server_id, 1000000 FROM mail_server_leases
     WHERE owner IS NULL AND next_due_at <= now() AND company_id <> ALL ($5::uuid[]) ORDER BY next_due_at LIMIT $3)
  ) wanted GROUP BY company_id, mail_server_id
), judged AS MATERIALIZED (
  SELECT l.company_id, l.mail_server_id, l.fault_count, l.next_due_at, l.held_until, l.xmin AS version, c.class,
    l.owner IS NOT NULL AS lost, o.suspended_at IS NOT NULL AS suspended, may.check, may.send, may.test
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
  WHERE l.until IS NULL OR l.until < now()
), claimed AS (
  SELECT j.* FROM judged j
  JOIN mail_server_leases l ON l.company_id = j.company_id AND l.mail_server_id = j.mail_server_id
  WHERE (j.lost OR j.check OR j.test OR (j.send AND j.next_due_at <= now())) AND (l.until IS NULL OR l.until < now())
  ORDER BY j.class, j.next_due_at
  LIMIT $3
  FOR UPDATE OF l SKIP LOCKED
), parked AS (
  UPDATE mail_server_leases l SET next_due_at = CASE WHEN j.held_until > now() THEN j.held_until END
  FROM judged j
  WHERE NOT (j.lost OR j.suspended OR coalesce(j.check, false) OR j.test OR coalesce(j.send, false)) AND j.next_due_at <= now()
    AND l.company_id = j.company_id AND l.mail_server_id = j.mail_server_id AND l.owner IS NULL AND l.xmin = j.version
  RETURNING l.company_id
), taken AS (
  UPDATE mail_server_leases l
  SET owner = $1, epoch = l.epoch + 1, until = now() + make_interval(secs => $2)
  FROM claimed c WHERE l.company_id = c.company_id AND l.mail_server_id = c.mail_server_id
  RETURNING l.company_id AS "companyId", l.mail_server_id AS "mailServerId", l.epoch::text AS epoch,
    coalesce(c.send AND (c.next_due_at <= now() OR NOT c.test), false) AS "maySend",
    coalesce(c.check, false) AS "check", c.test, c.fault_count AS faults
)
SELECT *, NULL::int AS parked FROM taken
UNION ALL
SELECT (SELECT company_id FROM ring ORDER BY turn DESC LIMIT 1), NULL, NULL, NULL, NULL, NULL, NULL, (SELECT count(*)::int FROM parked)`,
}

export type Claim = {
  leases: ClaimedLease[]
  /** The company the walk ended at; null: there was none after where it began. */
  reached: string | null
  /** Whether it is worth looking again: some that stood in line could not send, and made room. */
  parked: number
}

export async function claimLeases(
  pool: Pool,
  options: {
    owner: string
    leaseSeconds: number
    limit: number
    /** The company whose turn was last. */
    after: string
    /** Companies that have enough places already. */
    without: string[]
  },
): Promise<Claim> {
  const { owner, leaseSeconds, limit, after, without } = options
  const rows = await run<ClaimedLease & { parked: number | null }>(pool, CLAIM, [
    owner,
    leaseSeconds,
    limit,
    after,
    without,
  ])
  const end = rows.find(({ parked }) => parked !== null)!
  const leases = rows.flatMap(({ parked, ...lease }) => (parked === null ? [lease] : []))
  return { leases, reached: end.companyId, parked: end.parked ?? 0 }
}
