import { inCompany } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { notifyServerChanged } from '@/lib/microsoft/grant'
import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { clearGrant } from './invalidate-grants'

/**
 * Disconnects the mailbox: its tokens are gone when this returns, even from under a running renewal. Mail
 * that waits is held. @throws AppError forbidden · not_found
 */
export async function disconnect(who: CompanyActor, mailServerId: string): Promise<void> {
  authorize(who, 'mail_server.connect')
  const companyId = who.company.id
  if (!isId(mailServerId)) throw new AppError('not_found')
  await inCompany(companyId, async (tx) => {
    const server = await tx.mailServer.findFirst({
      where: { companyId, id: mailServerId, deletedAt: null },
      select: { description: true },
    })
    if (!server) throw new AppError('not_found')
    await clearGrant(tx, companyId, mailServerId)
    await recordAudit(tx, who, 'connection.disconnected', {
      subject: server.description,
      subjectId: mailServerId,
    })
    await notifyServerChanged(tx, { companyId, mailServerId })
  })
}
