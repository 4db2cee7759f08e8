import { holdReasonOf, serverInclude, toServerForChoice } from '@/lib/data/mail-servers/mail-server-view'
import type { Tx } from '@/lib/db'
import type { ServerForChoice } from '@/lib/domain/choose-server'
import type { HoldReason } from '@/lib/domain/message-state'
import { mostRecipients, paceOf } from '@/lib/domain/pace'

/** A mail server as writing a message needs it. */
export type SendingServer = ServerForChoice & {
  replyTo: string | null
  /** List-Unsubscribe of its messages. */
  unsubscribe: string | null
  /** Why its messages wait now; null: they leave. */
  hold: HoldReason | null
  /** Largest message its host takes, bytes, if it said so. */
  sizeLimit: number | null
  /** Whether it takes letters outside ASCII before the @; null: it was never asked. */
  takesUtf8: boolean | null
  /** Recipients of one message at the most; null: any number. */
  mostRecipients: number | null
}

/**
 * The company's servers that new messages may be given to: neither archived nor deleted. One that is not
 * connected or is paused is among them; its messages wait.
 */
export async function readSendingServers(tx: Tx, companyId: string, now: Date): Promise<SendingServer[]> {
  const rows = await tx.mailServer.findMany({
    where: { companyId, archivedAt: null, deletedAt: null },
    orderBy: [{ priority: 'asc' }, { id: 'asc' }],
    include: serverInclude,
    omit: { passwordSealed: true },
  })
  return rows.map((row) => ({
    ...toServerForChoice(row),
    replyTo: row.replyTo,
    unsubscribe: row.unsubscribe,
    hold: holdReasonOf(row, now),
    sizeLimit: row.sizeLimit === null ? null : Number(row.sizeLimit),
    takesUtf8: row.takesUtf8,
    mostRecipients: mostRecipients(paceOf(row)),
  }))
}
