import { inCompany } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId, newId } from '@/lib/platform/ids'
import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'

/**
 * A copy with everything but what is secret or belongs to one account: no password, no connection.
 * @param describe names the copy in the member's language
 * @returns the copy's id @throws AppError forbidden · not_found
 */
export async function duplicateMailServer(
  who: CompanyActor,
  id: string,
  describe: (original: string) => string,
): Promise<string> {
  authorize(who, 'mail_server.edit')
  const companyId = who.company.id
  if (!isId(id)) throw new AppError('not_found')
  return inCompany(companyId, async (tx) => {
    const original = await tx.mailServer.findFirst({
      where: { companyId, id, deletedAt: null },
      omit: { passwordSealed: true, passwordSetAt: true, sizeLimit: true, createdAt: true, updatedAt: true },
    })
    if (!original) throw new AppError('not_found')
    const copy = {
      ...original,
      id: newId(),
      description: describe(original.description).slice(0, 100),
      // A password server without its password is one without authentication until it is typed again.
      authentication: original.authentication === 'password' ? 'none' : original.authentication,
      archivedAt: null,
      version: 1,
    }
    await tx.mailServer.createMany({ data: [copy] })
    await tx.grant.createMany({ data: [{ companyId, mailServerId: copy.id }] })
    await tx.mailServerLease.createMany({ data: [{ companyId, mailServerId: copy.id }] })
    await recordAudit(tx, who, 'server.created', {
      subject: copy.description,
      subjectId: copy.id,
      note: original.description,
    })
    return copy.id
  })
}
