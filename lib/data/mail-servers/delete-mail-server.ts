import { inCompany, type Tx } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { chooseServer } from '@/lib/domain/choose-server'
import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { clearGrant } from '@/lib/data/connection/invalidate-grants'
import { handOver } from '@/lib/data/messages/hand-over'
import { readSendingServers } from '@/lib/data/senders/read-servers'
import { countWaiting } from './find-mail-servers'

export type DeleteOutcome = { moved: number; kept: number }

/**
 * Deletes a server: its secrets go, its history stays. What waits on it goes to another server that
 * accepts the same From and can take it; what none does waits, held, and is shown as such.
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
    if (waiting > 0) await moveWaiting(tx, who, id)
    const kept = waiting > 0 ? ((await countWaiting(tx, companyId, id)).get(id) ?? 0) : 0
    return { moved: waiting - kept, kept }
  })
}

/** Each From that waits goes where a new message from it would go; what does not fit there (its size) stays. */
async function moveWaiting(tx: Tx, who: CompanyActor, from: string): Promise<void> {
  const companyId = who.company.id
  const servers = await readSendingServers(tx, companyId, new Date())
  const senders = await tx.$queryRaw<{ address: string }[]>`
    SELECT DISTINCT from_address AS address FROM messages
     WHERE company_id = ${companyId}::uuid AND mail_server_id = ${from}::uuid AND state = 'queued'`
  for (const { address } of senders) {
    const choice = chooseServer(servers, address)
    if (!choice) continue
    await handOver((work) => work(tx), companyId, {
      among: { mailServerId: from, fromAddress: address },
      to: servers.find(({ id }) => id === choice.server.id)!,
      reason: choice.reason,
      userId: who.actor.userId,
    })
  }
}
