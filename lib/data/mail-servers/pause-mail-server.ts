import { inCompany } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { notifyServer, wakeServer } from './wake-server'

/**
 * Pauses a server by hand: what is on its way ends, what waits stays and nothing fails; or resumes it: what
 * waited goes on at once. Doing it twice is doing it once.
 * @throws AppError forbidden · not_found
 */
export async function setPaused(who: CompanyActor, id: string, paused: boolean): Promise<void> {
  authorize(who, 'mail_server.edit')
  const companyId = who.company.id
  if (!isId(id)) throw new AppError('not_found')
  await inCompany(companyId, async (tx) => {
    const where = { companyId, id, deletedAt: null }
    const server = await tx.mailServer.findFirst({ where, select: { description: true } })
    if (!server) throw new AppError('not_found')
    const { count } = await tx.mailServer.updateMany({
      where: { ...where, pausedAt: paused ? null : { not: null } },
      data: { pausedAt: paused ? new Date() : null },
    })
    if (count === 0) return
    await recordAudit(tx, who, paused ? 'server.paused' : 'server.resumed', {
      subject: server.description,
      subjectId: id,
    })
    await (paused ? notifyServer(tx, companyId, id) : wakeServer(tx, companyId, id))
  })
}
