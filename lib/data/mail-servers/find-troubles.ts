import type { CompanyActor } from '@/lib/data/authorize'
import { inCompany } from '@/lib/db'
import type { HoldReason } from '@/lib/domain/message-state'
import { isServerTrouble } from '@/lib/domain/server-trouble'
import { REPLY_KEYS, type ReplyKey } from '@/lib/domain/smtp-replies'
import { countWaiting } from './find-mail-servers'
import { holdReasonOf, serverInclude, type ServerRow } from './mail-server-view'

/** A server that needs somebody. */
export type TroubledServer = {
  id: string
  description: string
  hold: HoldReason
  heldCode: ReplyKey | null
  heldReply: string | null
  waiting: number
}

/** A server that somebody has to see to, or null. @param waiting its messages that have not left */
export function toTroubledServer(row: ServerRow, waiting: number): TroubledServer | null {
  const hold = holdReasonOf(row)
  const code = REPLY_KEYS.find((key) => key === row.lease?.heldCode) ?? null
  const faults = row.lease?.faultCount ?? 0
  if (!hold || !isServerTrouble({ hold, heldCode: code, faults })) return null
  const reply = hold === 'server_fault' ? (row.lease?.heldReply ?? null) : (row.grant?.reply ?? null)
  return { id: row.id, description: row.description, hold, heldCode: code, heldReply: reply, waiting }
}

/** The company's servers that send nothing until somebody sees to them; none where the role sees no servers. */
export async function findTroubles(who: CompanyActor): Promise<TroubledServer[]> {
  if (!who.can('mail_server.view')) return []
  const companyId = who.company.id
  return inCompany(companyId, async (tx) => {
    const rows = await tx.mailServer.findMany({
      where: { companyId, deletedAt: null, archivedAt: null },
      include: serverInclude,
      omit: { passwordSealed: true },
      orderBy: [{ priority: 'asc' }, { id: 'asc' }],
    })
    const troubles = rows.flatMap((row) => toTroubledServer(row, 0) ?? [])
    if (troubles.length === 0) return []
    const waiting = await countWaiting(tx, companyId)
    return troubles.map((one) => ({ ...one, waiting: waiting.get(one.id) ?? 0 }))
  })
}
