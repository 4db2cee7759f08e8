import type { CompanyActor } from '@/lib/data/authorize'
import { findMessages, type MessageRow } from '@/lib/data/messages/find-messages'
import { parseMessageFilters } from '@/lib/data/messages/message-filters'
import { visibleMessages } from '@/lib/data/messages/visible-messages'
import { inCompany } from '@/lib/db'
import type { FoundMessage } from '@/lib/domain/palette'
import { isId } from '@/lib/platform/ids'

/**
 * Messages that the member may see – all of the company's, or their own – by subject, addresses or Message-ID, the
 * newest first.
 * @throws AppError forbidden
 */
export async function findMessagesByText(
  who: CompanyActor,
  text: string,
  count: number,
): Promise<FoundMessage[]> {
  const filters = parseMessageFilters({ q: text })
  const view = { timeZone: who.actor.timeZone, now: new Date(), pageSize: count }
  return (await findMessages(who, filters, view)).rows.map(toFound)
}

/** Those of these messages that the member may see. @throws AppError forbidden */
export async function findMessagesById(who: CompanyActor, ids: readonly string[]): Promise<FoundMessage[]> {
  const asked = ids.filter(isId)
  if (asked.length === 0) return []
  const rows = await inCompany(who.company.id, (tx) =>
    tx.message.findMany({
      where: { AND: [visibleMessages(who), { id: { in: asked } }] },
      select: {
        id: true,
        subject: true,
        createdAt: true,
        recipients: { select: { address: true }, orderBy: { position: 'asc' }, take: 1 },
      },
    }),
  )
  return rows.map((row) => toFound({ ...row, recipient: row.recipients[0]?.address ?? '' }))
}

const toFound = ({
  id,
  subject,
  recipient,
  createdAt,
}: Pick<MessageRow, 'id' | 'subject' | 'recipient' | 'createdAt'>): FoundMessage => ({
  id,
  subject,
  recipient,
  createdAt,
})
