import { readSendingServers } from '@/lib/data/senders/read-servers'
import { inSystem, type Tx } from '@/lib/db'
import { chooseServer } from '@/lib/domain/choose-server'
import { handOver, type HandOver } from './hand-over'

/** Companies at a time: the others come with the next round. */
const BOUND = 50

/**
 * Where a company's rules say so, what waits for a server in trouble goes to one that can send and accepts the
 * same sender. Two workers at it at once do no harm: what moved has moved.
 * @returns messages that were given to another server
 */
export async function useFallbacks(): Promise<number> {
  let moved = 0
  for (const { companyId } of await inSystem(findCompanies))
    for (const order of await inSystem((tx) => findOrders(tx, companyId)))
      moved += (await handOver(inSystem, companyId, order)).moved
  return moved
}

/** Companies that allow it and have a server that sends nothing. */
function findCompanies(tx: Tx): Promise<{ companyId: string }[]> {
  return tx.$queryRaw<{ companyId: string }[]>`
    SELECT r.company_id AS "companyId" FROM delivery_rules r
    JOIN companies o ON o.id = r.company_id AND o.suspended_at IS NULL
    WHERE r.fallback AND EXISTS (SELECT FROM mail_server_leases l
      JOIN mail_servers s ON s.company_id = l.company_id AND s.id = l.mail_server_id
      LEFT JOIN grants g ON g.company_id = l.company_id AND g.mail_server_id = l.mail_server_id
      WHERE l.company_id = r.company_id AND s.deleted_at IS NULL AND s.archived_at IS NULL
        AND (l.held_until > now() OR (s.authentication = 'outlook' AND coalesce(g.state, 'none') <> 'valid')))
    ORDER BY random() LIMIT ${BOUND}`
}

/**
 * What is to go where: one order for each server in trouble and sender. What is planned for later waits for its time:
 * its server may be well by then. What may have arrived already stays too: only the mailbox it left by knows its
 * Message-ID, another one would deliver it twice.
 */
async function findOrders(tx: Tx, companyId: string): Promise<HandOver[]> {
  const [clock] = await tx.$queryRaw<{ now: Date }[]>`SELECT now() AS now`
  const servers = await readSendingServers(tx, companyId, clock!.now)
  const orders: HandOver[] = []
  for (const troubled of servers.filter((server) => server.troubled)) {
    const waiting = {
      mailServerId: troubled.id,
      origin: { not: 'test' },
      dueAt: { lte: clock!.now },
      uncertainCount: 0,
    }
    const senders = await tx.$queryRaw<{ address: string }[]>`
      SELECT DISTINCT from_address AS address FROM messages
       WHERE company_id = ${companyId}::uuid AND mail_server_id = ${troubled.id}::uuid AND state = 'queued'`
    for (const { address } of senders) {
      const choice = chooseServer(servers, address, { fallback: true })
      const to = choice?.server.ready ? servers.find(({ id }) => id === choice.server.id) : undefined
      const among = { ...waiting, fromAddress: address }
      if (to) orders.push({ among, to, reason: 'fallback', userId: null })
    }
  }
  return orders
}
