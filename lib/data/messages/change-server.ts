import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { readSendingServers, type SendingServer } from '@/lib/data/senders/read-servers'
import { inCompany, type Prisma } from '@/lib/db'
import { BEYOND_BOUND } from '@/lib/domain/bounded-count'
import { chooseServer, matchServer } from '@/lib/domain/choose-server'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { handOver, type HandOver } from './hand-over'
import { visibleMessages } from './visible-messages'

export type OtherServer = { id: string; description: string; ready: boolean }

/** On a server that was archived or deleted: no time will come at which these leave by themselves. */
const STRANDED = {
  state: 'queued',
  mailServer: { OR: [{ archivedAt: { not: null } }, { deletedAt: { not: null } }] },
} as const satisfies Prisma.MessageWhereInput

/** The servers that may take over messages from an address, those that can send now first. */
export async function findOtherServers(
  who: CompanyActor,
  fromAddress: string,
  exceptId: string,
): Promise<OtherServer[]> {
  authorize(who, 'message.send')
  const servers = await inCompany(who.company.id, (tx) => readSendingServers(tx, who.company.id, new Date()))
  return servers
    .filter((server) => server.id !== exceptId && matchServer(server, fromAddress) !== null)
    .sort((a, b) => Number(b.ready) - Number(a.ready))
    .map(({ id, description, ready }) => ({ id, description, ready }))
}

/** How many messages the member may see wait for a server that was archived or deleted, bounded. */
export async function countStranded(who: CompanyActor): Promise<number> {
  const visible = visibleMessages(who)
  return inCompany(who.company.id, async (tx) => {
    // The servers first: what waits for the others is not looked at.
    const gone = await tx.mailServer.findMany({
      where: { companyId: who.company.id, ...STRANDED.mailServer },
      select: { id: true },
    })
    if (gone.length === 0) return 0
    const among = { state: STRANDED.state, mailServerId: { in: gone.map(({ id }) => id) } }
    return tx.message.count({ where: { AND: [visible, among] }, take: BEYOND_BOUND })
  })
}

/**
 * Gives waiting messages to another server that accepts their sender; what has begun to leave stays.
 * @param ids of messages as they are listed, or all that wait for a server that is gone
 * @param to a server's id, or 'rule': for each sender the one a new message would go through
 * @returns moved, and left: those whose sender no such server accepts, or that it cannot take
 * @throws AppError forbidden · not_found (no such message, or server) · invalid {server} (it accepts none of them)
 */
export async function changeServer(
  who: CompanyActor,
  ids: string[] | 'stranded',
  to: string,
): Promise<{ moved: number; left: number }> {
  authorize(who, 'message.send')
  const companyId = who.company.id
  const among = { AND: [visibleMessages(who), ids === 'stranded' ? STRANDED : family(ids.filter(isId))] }
  const { senders, servers } = await inCompany(companyId, async (tx) => {
    const senders = await tx.message.groupBy({
      by: ['fromAddress'],
      where: { AND: [{ state: 'queued' }, among] },
      _count: true,
    })
    return { senders, servers: await readSendingServers(tx, companyId, new Date()) }
  })
  if (to !== 'rule' && !servers.some(({ id }) => id === to)) throw new AppError('not_found')
  if (senders.length === 0 && ids !== 'stranded') throw new AppError('not_found')
  let moved = 0
  let left = 0
  for (const { fromAddress, _count: count } of senders) {
    const server = findTarget(servers, fromAddress, to)
    if (!server) {
      left += count
      continue
    }
    const order: HandOver = {
      among: { AND: [among, { fromAddress }] },
      to: server,
      reason: 'hand',
      userId: who.actor.userId,
    }
    const done = await handOver((work) => inCompany(companyId, work), companyId, order)
    moved += done.moved
    left += done.unfit
  }
  if (moved === 0 && left > 0) throw new AppError('invalid', { server: 'invalid.server_refuses_sender' })
  if (moved > 0)
    await inCompany(companyId, (tx) =>
      recordAudit(tx, who, 'messages.server_changed', { note: String(moved) }),
    )
  return { moved, left }
}

/** Messages with the children that carry on for them. */
function family(ids: string[]): Prisma.MessageWhereInput {
  return { OR: [{ id: { in: ids } }, { parentId: { in: ids } }] }
}

function findTarget(servers: SendingServer[], from: string, to: string): SendingServer | null {
  const named = to === 'rule' ? chooseServer(servers, from, { fallback: true })?.server.id : to
  const server = servers.find(({ id }) => id === named)
  return server && matchServer(server, from) ? server : null
}
