import type { Lease } from './claim-leases'
import { run, type Pool, type Statement } from './statement'

const RENEW: Statement = {
  name: 'renew_leases',
  text: `
UPDATE mail_server_leases l SET until = now() + make_interval(secs => $2)
FROM unnest($3::uuid[], $4::uuid[], $5::bigint[]) AS mine(company_id, mail_server_id, epoch)
WHERE l.company_id = mine.company_id AND l.mail_server_id = mine.mail_server_id
  AND l.epoch = mine.epoch AND l.owner = $1
RETURNING l.mail_server_id AS "mailServerId"`,
}

/** Prolongs a worker's leases. @returns the servers it still holds */
export async function renewLeases(
  pool: Pool,
  { owner, leaseSeconds, leases }: { owner: string; leaseSeconds: number; leases: Lease[] },
): Promise<Set<string>> {
  const columns = [
    leases.map((lease) => lease.companyId),
    leases.map((lease) => lease.mailServerId),
    leases.map((lease) => lease.epoch),
  ]
  const rows = await run<{ mailServerId: string }>(pool, RENEW, [owner, leaseSeconds, ...columns])
  return new Set(rows.map((row) => row.mailServerId))
}
