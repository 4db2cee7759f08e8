import { inCompany } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { startConnect } from './start-connect'

/**
 * « Take that account »: a new sign-in, pinned to the one that signed in instead of the expected account.
 * Nothing of the first sign-in is used but who it was, and that comes from the database, not the browser.
 * @param options.takeUsername the server's user name becomes the account's, once it is connected
 * @throws AppError forbidden · not_found · conflict (that refusal is no longer the server's last) and whatever startConnect throws
 */
export async function takeAccount(
  who: CompanyActor,
  { mailServerId, takeUsername }: { mailServerId: string; takeUsername: boolean },
): Promise<{ url: string }> {
  authorize(who, 'mail_server.connect')
  const companyId = who.company.id
  if (!isId(mailServerId)) throw new AppError('not_found')
  const last = await inCompany(companyId, async (tx) => {
    const server = await tx.mailServer.findFirst({
      where: { companyId, id: mailServerId, deletedAt: null },
      select: { id: true },
    })
    if (!server) throw new AppError('not_found')
    return tx.connectAttempt.findFirst({
      where: { companyId, mailServerId, outcome: { not: null } },
      orderBy: { id: 'desc' },
      select: { outcome: true, errorText: true, refusedTenantId: true, refusedObjectId: true },
    })
  })
  const { refusedTenantId: tenantId, refusedObjectId: oid, errorText: address } = last ?? {}
  if (last?.outcome !== 'wrong_account' || !tenantId || !oid || !address)
    throw new AppError('conflict', { reason: 'no_refused_account' })
  return startConnect(who, { mailServerId, mode: 'pinned', pinned: { tenantId, oid, address, takeUsername } })
}
