import { inCompany, type Tx } from '@/lib/db'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { recordAudit } from '@/lib/data/audit/record-audit'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { once } from '@/lib/data/submissions/once'

/**
 * A copy with everything but what is secret or belongs to one account: no password, no connection.
 * @param describe names the copy in the member's language
 * @param key of the button's form: twice is once
 * @returns the copy's id @throws AppError forbidden · not_found
 */
export async function duplicateMailServer(
  who: CompanyActor,
  id: string,
  describe: (original: string) => string,
  key: string | null = null,
): Promise<string> {
  authorize(who, 'mail_server.edit')
  const companyId = who.company.id
  if (!isId(id)) throw new AppError('not_found')
  return inCompany(companyId, (tx) =>
    once(tx, { companyId, key, purpose: 'server.copied' }, (copyId) => copyTo(copyId, tx)),
  )

  async function copyTo(copyId: string, tx: Tx): Promise<void> {
    const original = await tx.mailServer.findFirst({
      where: { companyId, id, deletedAt: null },
      omit: { passwordSealed: true, passwordSetAt: true, sizeLimit: true, createdAt: true, updatedAt: true },
    })
    if (!original) throw new AppError('not_found')
    const copy = {
      ...original,
      id: copyId,
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
  }
}
