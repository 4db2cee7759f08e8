import { inCompany } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { isAddress } from '@/lib/domain/addresses'
import { loadApplication } from '@/lib/microsoft/grant'

/**
 * What a sign-in or an approval is asked for with: the server's user name, who is connected (or was, and is
 * to be again), and the company's application with its secret.
 * @throws AppError not_found · invalid (application, outlook, username)
 */
export async function loadConnectable(companyId: string, mailServerId: string) {
  if (!isId(mailServerId)) throw new AppError('not_found')
  return inCompany(companyId, async (tx) => {
    const server = await tx.mailServer.findFirst({
      where: { companyId, id: mailServerId, deletedAt: null },
      select: { authentication: true, username: true, grant: { select: { username: true } } },
    })
    if (!server) throw new AppError('not_found')
    if (server.authentication !== 'outlook') throw new AppError('invalid', { outlook: 'invalid.not_outlook' })
    if (!server.username || !isAddress(server.username))
      throw new AppError('invalid', { username: 'invalid.address' })
    const application = await loadApplication(tx, companyId)
    if (!application) throw new AppError('invalid', { application: 'required.outlook_application' })
    return { application, username: server.username, account: server.grant?.username ?? null }
  })
}
