import { authorize, type CompanyActor } from '@/lib/data/authorize'
import type { Prisma } from '@/lib/db'

/**
 * The mail-merges a member may see, as a where clause: those whose messages they may see.
 * @throws AppError forbidden when the role sees none
 */
export function visibleMerges(who: CompanyActor): Prisma.MailMergeWhereInput {
  const companyId = who.company.id
  if (who.can('message.view_all')) return { companyId }
  authorize(who, 'message.view_own')
  return { companyId, createdBy: who.actor.userId }
}

/** Those that they may prepare and send: their own, because a sender's addresses are a person's. */
export function ownMerges(who: CompanyActor): Prisma.MailMergeWhereInput {
  return { companyId: who.company.id, createdBy: who.actor.userId }
}
