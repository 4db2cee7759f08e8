import type { Tx } from '@/lib/db'
import type { NamedServer } from '@/lib/data/save-question'

/** The servers whose connection another client id or directory would end, in a stable order. */
export async function findConnections(tx: Tx, companyId: string): Promise<NamedServer[]> {
  const rows = await tx.mailServer.findMany({
    where: { companyId, deletedAt: null, grant: { state: { in: ['checking', 'valid', 'refused'] } } },
    select: { id: true, description: true, grant: { select: { username: true } } },
    orderBy: [{ priority: 'asc' }, { id: 'asc' }],
  })
  return rows.map(({ id, description, grant }) => ({ id, description, account: grant?.username ?? '' }))
}
