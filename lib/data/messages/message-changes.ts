import type { Tx } from '@/lib/db'
import { newId } from '@/lib/platform/ids'

/** What every use case that changes messages after they were accepted has to do besides. */

/** Ids in one notification of at most 8,000 bytes. */
const IDS = 180

/** A root shows what its latest child does: call it after children changed their state. */
export async function mirrorChildren(tx: Tx, companyId: string, ids: string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE messages p SET child_state = CASE WHEN c.state IN ('failed', 'cancelled') THEN 'sent' ELSE c.state END
    FROM messages c WHERE c.company_id = ${companyId}::uuid AND c.id = ANY (${ids}::uuid[]) AND c.parent_id IS NOT NULL
      AND p.company_id = c.company_id AND p.id = c.parent_id`
}

/** Writes down what was done with messages, and by whom; null: by the installation itself. */
export async function noteEvents(
  tx: Tx,
  companyId: string,
  messageIds: string[],
  event: { kind: string; userId: string | null; detail?: string },
): Promise<void> {
  await tx.messageEvent.createMany({
    data: messageIds.map((messageId) => ({ companyId, id: newId(), messageId, ...event })),
  })
}

/** Counts in the statistics what people settled; a child is counted in its root (lib/delivery/sql/tally.ts). */
export async function tallyMessages(
  tx: Tx,
  companyId: string,
  rows: { parentId: string | null; mailServerId: string }[],
  became: 'sent' | 'failed' | 'cancelled',
): Promise<void> {
  const counts = new Map<string, number>()
  for (const { parentId, mailServerId } of rows)
    if (parentId === null) counts.set(mailServerId, (counts.get(mailServerId) ?? 0) + 1)
  if (counts.size === 0) return
  // The database's clock tells the hour.
  await tx.messageTally.createMany({
    data: [...counts].map(([mailServerId, count]) => ({
      companyId,
      id: newId(),
      mailServerId,
      [became]: count,
    })),
  })
}

/** Tells open pages, when this commits. @param ids roots: what pages show */
export async function tellMessages(tx: Tx, companyId: string, ids: string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += IDS) {
    const payload = JSON.stringify({ c: companyId, k: 'messages', ids: ids.slice(at, at + IDS) })
    await tx.$executeRaw`SELECT pg_notify('relais_live', ${payload})`
  }
}
