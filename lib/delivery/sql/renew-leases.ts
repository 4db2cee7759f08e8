import type { Lease } from './claim-leases'
import { run, type Pool, type Statement } from './statement'

const RENEW: Statement = {
  name: 'renew_leases',
  text: `
UPDATE mail_server_leases l SET until = now() + make_interval(secs => $2)
FROM unnest($3::uuid[], $4::uuid[], $5::bigint[]) AS mine(company_id, mail_server_id, epoch)
JOIN mail_servers s ON s.company_id = mine.company_id AND s.id = mine.mail_server_id
LEFT JOIN delivery_rules r ON r.company_id = mine.company_id
WHERE l.company_id = mine.company_id AND l.mail_server_id = mine.mail_server_id
  AND l.epoch = mine.epoch AND l.owner = $1
RETURNING l.mail_server_id AS "mailServerId", s.version AS server, r.version AS rules`,
}

/** Which settings these are: another text after anybody saved the server's, or its company's rules of sending. */
export const settingsName = (server: number, rules: number | null | undefined) => `${server}/${rules ?? 0}`

/** Prolongs a worker's leases. @returns the servers it still holds, and which settings they have by now */
export async function renewLeases(
  pool: Pool,
  { owner, leaseSeconds, leases }: { owner: string; leaseSeconds: number; leases: Lease[] },
): Promise<Map<string, string>> {
  const columns = [
    leases.map((lease) => lease.companyId),
    leases.map((lease) => lease.mailServerId),
    leases.map((lease) => lease.epoch),
  ]
  const rows = await run<Row>(pool, RENEW, [owner, leaseSeconds, ...columns])
  return new Map(rows.map(({ mailServerId, server, rules }) => [mailServerId, settingsName(server, rules)]))
}

type Row = { mailServerId: string; server: number; rules: number | null }
