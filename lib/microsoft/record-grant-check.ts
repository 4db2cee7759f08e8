import { inSystem } from '@/lib/db'
import { notifyServerChanged, type GrantKey } from './grant'

export type GrantVerdict =
  | { ok: true; /** The XOAUTH2 user that Exchange accepted. */ smtpUser: string }
  | { ok: false; /** The server's words. */ reply: string; replyCode?: string }

const MAX_REPLY = 600

/**
 * The worker's verdict after a real SMTP AUTH with the grant's token. It says nothing about the tokens, so
 * the version stays; it must be of that version, or it is about a connection that is no more.
 * @returns false when the grant changed meanwhile; nothing was written then
 */
export async function recordGrantCheck(
  check: GrantKey & { version: number } & GrantVerdict,
): Promise<boolean> {
  const { companyId, mailServerId, version } = check
  const key = { companyId, mailServerId }
  const verdict = check.ok
    ? { state: 'valid', smtpUser: check.smtpUser, reply: null, replyCode: null, traceId: null }
    : {
        state: 'refused',
        reply: check.reply.slice(0, MAX_REPLY),
        replyCode: check.replyCode ?? null,
        traceId: null,
      }
  return inSystem(async (tx) => {
    const { count } = await tx.grant.updateMany({
      where: { ...key, version, state: { in: ['checking', 'valid', 'refused'] } },
      data: { ...verdict, checkedAt: new Date() },
    })
    if (count === 0) return false
    await tx.mailServerLease.updateMany({ where: key, data: { checkRequestedAt: null } })
    await notifyServerChanged(tx, key)
    return true
  })
}
