import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { inCompany } from '@/lib/db'
import type { MailServerInput } from '@/lib/domain/mail-server'
import type { OutlookApplicationInput } from '@/lib/domain/outlook-application'
import { redirectsServer, replacesSecret } from '@/lib/domain/sensitive-changes'
import { isId } from '@/lib/platform/ids'

/**
 * Whether saving the Outlook application asks who it is, against what is stored now.
 * @throws AppError forbidden
 */
export async function isSensitiveApplication(
  who: CompanyActor,
  input: Pick<OutlookApplicationInput, 'clientSecret'>,
): Promise<boolean> {
  authorize(who, 'settings.edit')
  const companyId = who.company.id
  const stored = await inCompany(companyId, (tx) =>
    tx.outlookApplication.findUnique({ where: { companyId }, select: { secretSetAt: true } }),
  )
  return replacesSecret(stored?.secretSetAt ?? null, input.clientSecret)
}

/**
 * Whether saving a mail server does. One that is not there asks nothing: saving says so.
 * @throws AppError forbidden
 */
export async function isSensitiveServer(
  who: CompanyActor,
  id: string,
  input: Pick<MailServerInput, 'host' | 'port' | 'security' | 'password'>,
): Promise<boolean> {
  authorize(who, 'mail_server.edit')
  const companyId = who.company.id
  if (!isId(id)) return false
  const stored = await inCompany(companyId, (tx) =>
    tx.mailServer.findFirst({
      where: { companyId, id, deletedAt: null },
      select: { host: true, port: true, security: true, passwordSetAt: true },
    }),
  )
  return redirectsServer(stored, input)
}
