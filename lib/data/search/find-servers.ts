import type { CompanyActor } from '@/lib/data/authorize'
import { inCompany } from '@/lib/db'
import { matchesText } from '@/lib/domain/fold-text'
import type { FoundServer } from '@/lib/domain/palette'
import { isId } from '@/lib/platform/ids'

/** A company has a handful; more are not looked through. */
const MOST = 500

/**
 * Mail servers by words in their description, account, host or From filter, by priority.
 * @param asked a text, or ids
 * @returns none where the member's role sees no servers
 */
export async function findServers(
  who: CompanyActor,
  asked: { text: string } | { ids: readonly string[] },
  count: number,
): Promise<FoundServer[]> {
  if (!who.can('mail_server.view')) return []
  const companyId = who.company.id
  const ids = 'ids' in asked ? asked.ids.filter(isId) : null
  if (ids?.length === 0) return []
  const rows = await inCompany(companyId, (tx) =>
    tx.mailServer.findMany({
      where: { companyId, deletedAt: null, ...(ids ? { id: { in: ids } } : {}) },
      select: { id: true, description: true, username: true, host: true, fromFilter: true },
      orderBy: [{ priority: 'asc' }, { id: 'asc' }],
      take: MOST,
    }),
  )
  const fits = ({ description, username, host, fromFilter }: (typeof rows)[number]) =>
    'ids' in asked || matchesText(asked.text, [description, username ?? '', host, fromFilter])
  return rows
    .filter(fits)
    .slice(0, count)
    .map(({ id, description, username, host }) => ({ id, name: description, account: username ?? host }))
}
