import { inCompany } from '@/lib/db'
import { isId } from '@/lib/platform/ids'
import type { CompanyActor } from '@/lib/data/authorize'
import { getMessage, type MessageDetail } from '@/lib/data/messages/get-message'

/** How long a trial message stays in sight on its server's page, hours. */
const HOURS = 24

/** The member's last trial message through a server, as far as it got; null: none lately. */
export async function getLatestTrial(who: CompanyActor, mailServerId: string): Promise<MessageDetail | null> {
  const companyId = who.company.id
  if (!isId(mailServerId) || !who.can('mail_server.test')) return null
  const row = await inCompany(companyId, (tx) =>
    tx.message.findFirst({
      where: {
        companyId,
        mailServerId,
        origin: 'test',
        createdBy: who.actor.userId,
        createdAt: { gt: new Date(Date.now() - HOURS * 3600_000) },
      },
      orderBy: { id: 'desc' },
      select: { id: true },
    }),
  )
  return row && getMessage(who, row.id)
}
