import { inCompany, type Prisma, type Tx } from '@/lib/db'
import { BEYOND_BOUND } from '@/lib/domain/bounded-count'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { serverInclude, toMailServerView, type MailServerView } from './mail-server-view'

export type MailServerFilter = {
  search?: string
  archived?: boolean
  order?: 'priority' | 'description'
}

export type MailServerRow = MailServerView & { waiting: number }

/**
 * The company's mail servers with what waits on each. A company has a handful, so there is no paging.
 * @throws AppError forbidden
 */
export async function findMailServers(
  who: CompanyActor,
  filter: MailServerFilter = {},
): Promise<MailServerRow[]> {
  authorize(who, 'mail_server.view')
  const companyId = who.company.id
  return inCompany(companyId, async (tx) => {
    const rows = await tx.mailServer.findMany({
      where: {
        companyId,
        deletedAt: null,
        archivedAt: filter.archived ? { not: null } : null,
        ...textFilter(filter.search),
      },
      include: serverInclude,
      omit: { passwordSealed: true },
      orderBy:
        filter.order === 'description'
          ? [{ description: 'asc' }, { id: 'asc' }]
          : [{ priority: 'asc' }, { id: 'asc' }],
    })
    const waiting = await countWaiting(tx, companyId)
    return rows.map((row) => ({ ...toMailServerView(row), waiting: waiting.get(row.id) ?? 0 }))
  })
}

/** How many archived servers there are: the list offers to show them. */
export async function countArchivedServers(who: CompanyActor): Promise<number> {
  authorize(who, 'mail_server.view')
  const companyId = who.company.id
  return inCompany(companyId, (tx) =>
    tx.mailServer.count({ where: { companyId, deletedAt: null, archivedAt: { not: null } } }),
  )
}

/** Messages not yet settled, by mail server, each bounded (lib/domain/bounded-count.ts). */
export async function countWaiting(
  tx: Tx,
  companyId: string,
  mailServerId?: string,
): Promise<Map<string, number>> {
  // Each half has an index of its own.
  const rows = await tx.$queryRaw<{ server: string; count: number }[]>`
    SELECT s.id AS server, least(waiting.count, ${BEYOND_BOUND}::int) AS count FROM mail_servers s CROSS JOIN LATERAL (
      SELECT (SELECT count(*)::int FROM (SELECT FROM messages WHERE company_id = s.company_id
                AND mail_server_id = s.id AND state = 'queued' LIMIT ${BEYOND_BOUND}::int) queued)
           + (SELECT count(*)::int FROM messages WHERE company_id = s.company_id
                AND mail_server_id = s.id AND state = 'sending') AS count) waiting
    WHERE s.company_id = ${companyId}::uuid AND waiting.count > 0
      AND (${mailServerId ?? null}::uuid IS NULL OR s.id = ${mailServerId ?? null}::uuid)`
  return new Map(rows.map(({ server, count }) => [server, count]))
}

function textFilter(search: string | undefined): Prisma.MailServerWhereInput {
  const text = search?.trim()
  if (!text) return {}
  const contains = { contains: text, mode: 'insensitive' as const }
  return {
    OR: [{ description: contains }, { host: contains }, { username: contains }, { fromFilter: contains }],
  }
}
