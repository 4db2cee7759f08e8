import type { StageRecord, TestStage, TestState } from '@/lib/domain/connection-stages'
import type { Lease } from './claim-leases'
import { run, type Pool, type Statement } from './statement'

/** Pages that show the server read it again. */
const TELL = `pg_notify('relais_live', json_build_object('c', company_id, 'k', 'server', 'ids', json_build_array(mail_server_id))::text)`

const END_LOST: Statement = {
  name: 'end_lost_tests',
  text: `
WITH lost AS (
  UPDATE connection_tests SET state = 'interrupted', ended_at = now()
  WHERE company_id = $1 AND mail_server_id = $2 AND state = 'running' AND epoch <> $3::bigint
  RETURNING company_id, mail_server_id
)
SELECT ${TELL} FROM lost`,
}

/** Tests that an earlier holder of the lease left in the middle are over. */
export async function endLostTests(pool: Pool, lease: Lease): Promise<void> {
  await run(pool, END_LOST, [lease.companyId, lease.mailServerId, lease.epoch])
}

const BEGIN: Statement = {
  name: 'begin_test',
  text: `
WITH begun AS (
  UPDATE connection_tests t SET state = 'running', started_at = now(), epoch = l.epoch, expected = $4::text[]
  FROM mail_server_leases l
  WHERE t.company_id = $1 AND t.mail_server_id = $2 AND t.state = 'waiting'
    AND l.company_id = t.company_id AND l.mail_server_id = t.mail_server_id AND l.epoch = $3::bigint AND l.owner IS NOT NULL
  RETURNING t.company_id, t.mail_server_id, t.id, t.mailbox
)
SELECT id, mailbox, ${TELL} AS told FROM begun`,
}

export type BegunTest = { id: string; mailbox: string }

/** Takes the test that waits on a server; null: none does, or the lease is somebody else's. */
export async function beginTest(pool: Pool, lease: Lease, stages: TestStage[]): Promise<BegunTest | null> {
  const rows = await run<BegunTest>(pool, BEGIN, [lease.companyId, lease.mailServerId, lease.epoch, stages])
  return rows[0] ?? null
}

const WRITE: Statement = {
  name: 'write_test',
  text: `
WITH written AS (
  UPDATE connection_tests SET stages = $4::jsonb, state = $5, ended_at = CASE WHEN $5 = 'running' THEN NULL ELSE now() END
  WHERE company_id = $1 AND id = $2 AND state = 'running' AND epoch = $3::bigint
  RETURNING company_id, mail_server_id
)
SELECT ${TELL} AS told FROM written`,
}

/** Writes what a test found so far, and how it ended. @returns false when it is no longer ours to write */
export async function writeTest(
  pool: Pool,
  lease: Lease,
  id: string,
  { stages, state }: { stages: StageRecord[]; state: Exclude<TestState, 'waiting'> },
): Promise<boolean> {
  const values = [lease.companyId, id, lease.epoch, JSON.stringify(stages), state]
  return (await run(pool, WRITE, values)).length > 0
}

const MENDED: Statement = {
  name: 'lift_hold',
  text: `
UPDATE mail_server_leases SET held_until = NULL, held_reply = NULL, held_code = NULL, fault_count = 0
WHERE company_id = $1 AND mail_server_id = $2 AND epoch = $3::bigint AND held_code = ANY ($4::text[])`,
}

/** A server that a test came through to is held no longer, if it was for what the test disproves. */
export async function liftHold(pool: Pool, lease: Lease, codes: readonly string[]): Promise<void> {
  await run(pool, MENDED, [lease.companyId, lease.mailServerId, lease.epoch, codes])
}

const RECHECK: Statement = {
  name: 'recheck_grant_later',
  text: `
UPDATE mail_server_leases SET check_requested_at = now() + make_interval(secs => $4::float8)
WHERE company_id = $1 AND mail_server_id = $2 AND epoch = $3::bigint`,
}

/** Has the grant tried again by itself after a while. */
export async function recheckLater(pool: Pool, lease: Lease, seconds: number): Promise<void> {
  await run(pool, RECHECK, [lease.companyId, lease.mailServerId, lease.epoch, seconds])
}

const WAITING: Statement = {
  name: 'waiting_tests',
  text: `SELECT mail_server_id AS "mailServerId" FROM connection_tests WHERE state = 'waiting'`,
}

/** Servers on which a test waits. */
export async function findWaitingTests(pool: Pool): Promise<string[]> {
  return (await run<{ mailServerId: string }>(pool, WAITING, [])).map(({ mailServerId }) => mailServerId)
}
