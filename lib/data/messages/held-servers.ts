import { holdReasonOf, serverInclude } from '@/lib/data/mail-servers/mail-server-view'
import type { Tx } from '@/lib/db'
import type { HoldReason } from '@/lib/domain/message-state'

/** Each of the company's servers that sends nothing now, with why. Deleted and archived ones count. */
export async function readHolds(tx: Tx, companyId: string, now: Date): Promise<Map<string, HoldReason>> {
  const servers = await tx.mailServer.findMany({
    where: { companyId },
    include: serverInclude,
    omit: { passwordSealed: true },
  })
  return new Map(
    servers.flatMap((server) => {
      const hold = holdReasonOf(server, now)
      return hold ? [[server.id, hold] as const] : []
    }),
  )
}
