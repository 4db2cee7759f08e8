import type { Tx } from '@/lib/db'
import { NO_GRANT } from '@/lib/microsoft/grant'

/** Connected at all: tokens were there, tried or not. */
const CONNECTED = { state: { in: ['checking', 'valid', 'refused'] } }

/**
 * Ends the company's connections, because grants belong to one application: tokens go, who was connected
 * stays, « needs reconnecting ». Every version moves, also of what is not connected: a callback that is on
 * its way with the old application's tokens has lost.
 * @returns how many connections it ended
 */
export async function invalidateGrants(tx: Tx, companyId: string): Promise<number> {
  const { count } = await tx.grant.updateMany({
    where: { companyId, ...CONNECTED },
    data: {
      state: 'reconnect',
      cacheSealed: null,
      smtpUser: null,
      reply: null,
      replyCode: 'application_changed',
      traceId: null,
    },
  })
  await tx.grant.updateMany({ where: { companyId }, data: { version: { increment: 1 } } })
  return count
}

/** How many connections invalidateGrants would end: said before saving. */
export function countConnections(tx: Tx, companyId: string): Promise<number> {
  return tx.grant.count({ where: { companyId, ...CONNECTED } })
}

/**
 * Leaves nothing of one server's connection, whoever is writing to it: a hard write without comparison, so
 * that a renewal under way finds another version and throws its tokens away. Who is at Microsoft comes back
 * for nothing, and what a sign-in was refused for no longer matters.
 */
export async function clearGrant(tx: Tx, companyId: string, mailServerId: string): Promise<void> {
  await tx.grant.updateMany({
    where: { companyId, mailServerId },
    data: { ...NO_GRANT, version: { increment: 1 } },
  })
  await tx.connectAttempt.updateMany({
    where: { companyId, mailServerId, usedAt: null },
    data: { usedAt: new Date(), outcome: 'cancelled', errorCode: null, errorText: null, traceId: null },
  })
  await tx.connectAttempt.deleteMany({
    where: { companyId, mailServerId, outcome: { notIn: ['connected', 'cancelled'] } },
  })
}
