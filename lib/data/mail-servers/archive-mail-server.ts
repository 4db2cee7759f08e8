import { inCompany } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { recordAudit } from '@/lib/data/audit/record-audit'
import { notifyServer, wakeServer } from './wake-server'

/** Puts a server aside (its waiting mail is held) or takes it back. @throws AppError forbidden · not_found */
export async function setArchived(who: CompanyActor, id: string, archived: boolean): Promise<void> {
  authorize(who, 'mail_server.edit')
  const companyId = who.company.id
  if (!isId(id)) throw new AppError('not_found')
  await inCompany(companyId, async (tx) => {
    const server = await tx.mailServer.findFirst({
      where: { companyId, id, deletedAt: null },
      select: { description: true },
    })
    if (!server) throw new AppError('not_found')
    await tx.mailServer.updateMany({
      where: { companyId, id, deletedAt: null },
      data: { archivedAt: archived ? new Date() : null, version: { increment: 1 } },
    })
    await recordAudit(tx, who, archived ? 'server.archived' : 'server.restored', {
      subject: server.description,
      subjectId: id,
    })
    await (archived ? notifyServer(tx, companyId, id) : wakeServer(tx, companyId, id))
  })
}
