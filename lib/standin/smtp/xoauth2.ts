import { jwtVerify } from 'jose'
import type { Context } from '../context'
import type { User } from '../state/schema'
import { REPLIES } from './replies'

export type AuthOutcome = { user: User } | { refused: string }

/** base64("user=" + mailbox + ^A + "auth=Bearer " + token + ^A^A), or null when it is not that. */
export function decodeXoauth2(response: string): { user: string; token: string } | null {
  const text = Buffer.from(response.trim(), 'base64').toString('utf8')
  const match = /^user=([^\x01]*)\x01auth=Bearer ([^\x01]+)\x01\x01$/i.exec(text)
  return match ? { user: match[1]!.trim(), token: match[2]! } : null
}

/**
 * Judges an access token as Exchange does: ours, alive, for Outlook, with SMTP.Send, and of the very account
 * that is named – by its UPN, never by another address of its mailbox. Everything else is 535 5.7.3.
 */
export async function checkXoauth2(context: Context, name: string, token: string): Promise<AuthOutcome> {
  const refused = { refused: REPLIES.unauthenticated }
  const verified = await jwtVerify(token, context.key.publicKey, {
    algorithms: ['RS256'],
    audience: ['https://outlook.office.com', 'https://outlook.office365.com'],
  }).catch(() => null)
  if (!verified) return refused
  const claims = verified.payload
  const user = context.store.getUser(name)
  if (!user || user.disabled || user.tenantId !== claims.tid) return refused
  const delegated = String(claims.scp ?? '')
    .split(' ')
    .includes('SMTP.Send')
  const asApplication = Array.isArray(claims.roles) && claims.roles.includes('SMTP.SendAsApp')
  if (delegated ? user.upn !== name.toLowerCase() || claims.oid !== user.oid : !asApplication) return refused
  if (context.store.getTenant(user.tenantId)?.smtpAuthDisabled)
    return { refused: REPLIES.smtpAuthDisabledTenant }
  if (user.smtpAuthDisabled) return { refused: REPLIES.smtpAuthDisabledMailbox }
  return { user }
}
