import { inCompany } from '@/lib/db'
import { paceOf } from '@/lib/domain/pace'
import { isId } from '@/lib/platform/ids'
import { authorize, type CompanyActor } from '@/lib/data/authorize'
import { countWaiting } from './find-mail-servers'
import { serverInclude, toMailServerView, type MailServerView } from './mail-server-view'
import { readPace, type PaceView } from './read-pace'

export type MailServerDetail = MailServerView & {
  waiting: number
  lastSentAt: Date | null
  renewedAt: Date | null
  pace: PaceView
}

/** @returns null when there is no such server here @throws AppError forbidden */
export async function getMailServer(who: CompanyActor, id: string): Promise<MailServerDetail | null> {
  authorize(who, 'mail_server.view')
  const companyId = who.company.id
  if (!isId(id)) return null
  return inCompany(companyId, async (tx) => {
    const row = await tx.mailServer.findFirst({
      where: { companyId, id, deletedAt: null },
      include: serverInclude,
      omit: { passwordSealed: true },
    })
    if (!row) return null
    const lastSent = await tx.message.findFirst({
      where: { companyId, mailServerId: id, state: 'sent' },
      orderBy: { id: 'desc' },
      select: { settledAt: true },
    })
    return {
      ...toMailServerView(row),
      waiting: (await countWaiting(tx, companyId, id)).get(id) ?? 0,
      lastSentAt: lastSent?.settledAt ?? null,
      renewedAt: row.grant?.renewedAt ?? null,
      pace: await readPace(tx, { companyId, mailServerId: id }, paceOf(row)),
    }
  })
}
