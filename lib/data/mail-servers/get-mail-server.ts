import { inCompany, type Tx } from '@/lib/db'
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
    return {
      ...toMailServerView(row),
      waiting: (await countWaiting(tx, companyId, id)).get(id) ?? 0,
      lastSentAt: await findLastSent(tx, companyId, id),
      renewedAt: row.grant?.renewedAt ?? null,
      pace: await readPace(tx, { companyId, mailServerId: id }, paceOf(row)),
    }
  })
}

/** Its youngest messages are looked at; where none of those has been sent, the statistics know the hour. */
const RECENT = 1_000

async function findLastSent(tx: Tx, companyId: string, mailServerId: string): Promise<Date | null> {
  const [row] = await tx.$queryRaw<{ at: Date | null }[]>`
    SELECT coalesce(
      (SELECT settled_at FROM (SELECT state, settled_at FROM messages
         WHERE company_id = ${companyId}::uuid AND mail_server_id = ${mailServerId}::uuid
         ORDER BY id DESC LIMIT ${RECENT}::int) recent WHERE state = 'sent' LIMIT 1),
      (SELECT hour FROM message_stats_hour
        WHERE company_id = ${companyId}::uuid AND mail_server_id = ${mailServerId}::uuid AND sent > 0
        ORDER BY hour DESC LIMIT 1)) AS at`
  return row?.at ?? null
}
