import { inCompany } from '@/lib/db'
import { parseFromFilter } from '@/lib/domain/from-filter'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { editedNow } from '@/lib/data/save-question'
import { findNewSenders } from './find-mailbox-holder'
import { wakeServer } from './wake-server'

/** As long as the form's own field may be. */
const MAX_FILTER = 4000

/**
 * Adds addresses and domains to a server's From filter: instead of a second server on a mailbox that is
 * connected already.
 * @returns what was new there
 * @throws AppError forbidden · not_found · invalid · conflict
 */
export async function addSenders(
  who: CompanyActor,
  id: string,
  wanted: { username: string; fromFilter: string },
): Promise<string[]> {
  authorize(who, 'mail_server.edit')
  const companyId = who.company.id
  if (!isId(id)) throw new AppError('not_found')
  return inCompany(companyId, async (tx) => {
    const server = await tx.mailServer.findFirst({
      where: { companyId, id, deletedAt: null },
      select: { description: true, fromFilter: true, username: true, grant: { select: { username: true } } },
    })
    if (!server) throw new AppError('not_found')
    const account = server.grant?.username ?? server.username ?? ''
    const added = findNewSenders({ account, fromFilter: server.fromFilter }, wanted)
    const fromFilter = [server.fromFilter, ...added].filter(Boolean).join(', ')
    const wrong = parseFromFilter(fromFilter).wrong[0]
    if (wrong !== undefined || fromFilter.length > MAX_FILTER)
      throw new AppError('invalid', { fromFilter: 'invalid.too_long', maximum: MAX_FILTER })
    if (added.length === 0) return added
    const { count } = await tx.mailServer.updateMany({
      where: { companyId, id, fromFilter: server.fromFilter },
      data: { fromFilter, sendersChangedAt: new Date(), version: { increment: 1 }, ...editedNow(who) },
    })
    if (count === 0) throw new AppError('conflict')
    await wakeServer(tx, companyId, id)
    const changes = [{ field: 'fromFilter', from: server.fromFilter || null, to: fromFilter }]
    await recordAudit(tx, who, 'server.changed', { subject: server.description, subjectId: id, changes })
    return added
  })
}
