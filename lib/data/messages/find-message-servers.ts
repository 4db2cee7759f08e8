import type { CompanyActor } from '@/lib/data/authorize'
import { inCompany } from '@/lib/db'
import { visibleMessages } from './visible-messages'

/** The servers that messages this member may see went or go through: the list's filter offers them. */
export async function findMessageServers(who: CompanyActor): Promise<{ id: string; description: string }[]> {
  const visible = visibleMessages(who)
  return inCompany(who.company.id, (tx) =>
    tx.mailServer.findMany({
      where: { companyId: who.company.id, messages: { some: visible } },
      orderBy: [{ priority: 'asc' }, { description: 'asc' }, { id: 'asc' }],
      select: { id: true, description: true },
    }),
  )
}
