import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { inCompany } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'

/**
 * Takes back a file that no message has taken yet. Only who sent it may.
 * @throws AppError forbidden · not_found (not yours, not there, or part of a message by now)
 */
export async function removeUpload(who: CompanyActor, id: string): Promise<void> {
  authorize(who, 'message.send')
  if (!isId(id)) throw new AppError('not_found')
  const companyId = who.company.id
  const userId = who.actor.userId
  const { count } = await inCompany(companyId, (tx) =>
    tx.attachment.deleteMany({
      where: { companyId, id, uploadedBy: userId, messageId: null, state: { not: 'attached' } },
    }),
  )
  if (count === 0) throw new AppError('not_found')
}
