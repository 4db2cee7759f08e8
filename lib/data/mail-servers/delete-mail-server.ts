import { inCompany, type Tx } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { chooseServer } from '@/lib/domain/choose-server'
import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { clearGrant } from '@/lib/data/connection/invalidate-grants'
import { countWaiting } from './find-mail-servers'
import { serverInclude, toServerForChoice } from './mail-server-view'
import { wakeServer } from './wake-server'

export type DeleteOutcome = { moved: number; kept: number }

/**
 * Deletes a server: its secrets go, its history stays. What waits on it goes to another server that
 * accepts the same From; what none accepts waits, held, and is shown as such.
 * Where mail waits the server's name must be typed.
 * @throws AppError forbidden · not_found · invalid (the name does not match)
 */
export async function deleteMailServer(
  who: CompanyActor,
  id: string,
  typedName: string,
): Promise<DeleteOutcome> {
  authorize(who, 'mail_server.delete')
  const companyId = who.company.id
  if (!isId(id)) throw new AppError('not_found')
  return inCompany(companyId, async (tx) => {
    const server = await tx.mailServer.findFirst({
      where: { companyId, id, deletedAt: null },
      select: { description: true },
    })
    if (!server) throw new AppError('not_found')
    const waiting = (await countWaiting(tx, companyId, id)).get(id) ?? 0
    if (waiting > 0 && typedName.trim() !== server.description)
      throw new AppError('invalid', { name: 'invalid.name_typed' })
    await clearGrant(tx, companyId, id)
    await tx.mailServer.updateMany({
      where: { companyId, id },
      data: { deletedAt: new Date(), passwordSealed: null, passwordSetAt: null, version: { increment: 1 } },
    })
    await recordAudit(tx, who, 'server.deleted', { subject: server.description, subjectId: id })
    const moved = waiting > 0 ? await moveWaiting(tx, companyId, id) : 0
    return { moved, kept: waiting - moved }
  })
}

/** Each From that waits goes where a new message from it would go. */
async function moveWaiting(tx: Tx, companyId: string, from: string): Promise<number> {
  const rows = await tx.mailServer.findMany({
    where: { companyId, deletedAt: null, archivedAt: null },
    include: serverInclude,
    omit: { passwordSealed: true },
  })
  const servers = rows.map(toServerForChoice)
  const senders = await tx.message.findMany({
    where: { companyId, mailServerId: from, state: 'queued' },
    select: { fromAddress: true },
    distinct: ['fromAddress'],
  })
  let moved = 0
  for (const { fromAddress } of senders) {
    const choice = chooseServer(servers, fromAddress)
    if (!choice) continue
    const { count } = await tx.message.updateMany({
      where: { companyId, mailServerId: from, state: 'queued', fromAddress },
      data: { mailServerId: choice.server.id, chosenBecause: choice.reason },
    })
    moved += count
    await wakeServer(tx, companyId, choice.server.id)
  }
  return moved
}
