import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { visibleMessages } from '@/lib/data/messages/visible-messages'
import { inCompany } from '@/lib/db'
import { isId, newId } from '@/lib/platform/ids'

/**
 * For files of messages that this member may see: copies that a new message can take, each in a transaction of its
 * own. Ids that are no such files stay as they are. What no message takes goes by itself after a while.
 * @returns ids in the order given
 */
export async function copyAttached(who: CompanyActor, ids: readonly string[]): Promise<string[]> {
  authorize(who, 'message.send')
  const asked = ids.filter(isId)
  if (asked.length === 0) return [...ids]
  const companyId = who.company.id
  const attached = await inCompany(companyId, (tx) =>
    tx.attachment.findMany({
      where: { companyId, id: { in: asked }, state: 'attached', message: visibleMessages(who) },
      select: { id: true },
    }),
  )
  const copies = new Map<string, string>()
  for (const { id } of attached) copies.set(id, await copy(who, id))
  return ids.map((id) => copies.get(id) ?? id)
}

async function copy(who: CompanyActor, from: string): Promise<string> {
  const companyId = who.company.id
  const id = newId()
  await inCompany(companyId, async (tx) => {
    await tx.$executeRaw`
      INSERT INTO attachments (company_id, id, uploaded_by, file_name, content_type, size, sha256, state)
      SELECT company_id, ${id}::uuid, ${who.actor.userId}::uuid, file_name, content_type, size, sha256, 'complete'
      FROM attachments WHERE company_id = ${companyId}::uuid AND id = ${from}::uuid`
    await tx.$executeRaw`
      INSERT INTO attachment_chunks (company_id, attachment_id, seq, data)
      SELECT company_id, ${id}::uuid, seq, data
      FROM attachment_chunks WHERE company_id = ${companyId}::uuid AND attachment_id = ${from}::uuid`
  })
  return id
}
