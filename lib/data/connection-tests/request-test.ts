import { inCompany, type Tx } from '@/lib/db'
import { findTestMailbox } from '@/lib/domain/test-mailbox'
import { AppError } from '@/lib/platform/errors'
import { isId, newId } from '@/lib/platform/ids'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { accountOf, serverInclude } from '@/lib/data/mail-servers/mail-server-view'
import { notifyServer } from '@/lib/data/mail-servers/wake-server'

/**
 * Asks for a connection test of the server as it is saved; a worker runs it. One at a time: a second is refused,
 * unless the first one's worker is gone.
 * @throws AppError forbidden · not_found · conflict {reason: test_running}
 */
export async function requestConnectionTest(who: CompanyActor, mailServerId: string): Promise<void> {
  authorize(who, 'mail_server.test')
  const companyId = who.company.id
  if (!isId(mailServerId)) throw new AppError('not_found')
  await inCompany(companyId, async (tx) => {
    const server = await tx.mailServer.findFirst({
      where: { companyId, id: mailServerId, deletedAt: null },
      include: serverInclude,
      omit: { passwordSealed: true },
    })
    if (!server) throw new AppError('not_found')
    await endLostTest(tx, companyId, mailServerId)
    const mailbox = findTestMailbox(
      { account: accountOf(server), fromFilter: server.fromFilter },
      who.actor.email,
    )
    const inserted = await tx.$executeRaw`
      INSERT INTO connection_tests (company_id, id, mail_server_id, requested_by, server_version, mailbox)
      VALUES (${companyId}::uuid, ${newId()}::uuid, ${mailServerId}::uuid, ${who.actor.userId}::uuid, ${server.version}, ${mailbox})
      ON CONFLICT (company_id, mail_server_id) WHERE state IN ('waiting', 'running') DO NOTHING`
    if (inserted === 0) throw new AppError('conflict', { reason: 'test_running' })
    await tx.$queryRaw`SELECT pg_notify('relais_tests', ${mailServerId})::text`
    await notifyServer(tx, companyId, mailServerId)
  })
}

/** A test whose worker has lost the lease, or the lease its worker, gets no further by itself. */
async function endLostTest(tx: Tx, companyId: string, mailServerId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE connection_tests t SET state = 'interrupted', ended_at = now() FROM mail_server_leases l
    WHERE t.company_id = ${companyId}::uuid AND t.mail_server_id = ${mailServerId}::uuid AND t.state = 'running'
      AND l.company_id = t.company_id AND l.mail_server_id = t.mail_server_id
      AND (l.epoch <> t.epoch OR l.owner IS NULL OR l.until < now())`
}
