import { authorize, type CompanyActor } from '@/lib/data/authorize'
import type { Prisma } from '@/lib/db'

/**
 * The messages a member may see, as a where clause: every one of the company, or one's own.
 * @throws AppError forbidden when the role sees none
 */
export function visibleMessages(who: CompanyActor): Prisma.MessageWhereInput {
  const companyId = who.company.id
  if (who.can('message.view_all')) return { companyId }
  authorize(who, 'message.view_own')
  return { companyId, createdBy: who.actor.userId }
}
