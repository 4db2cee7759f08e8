import { createHash, randomBytes } from 'node:crypto'
import { inIdentity, type Tx } from '@/lib/db'
import { getEnv } from '@/lib/platform/env'
import { newId } from '@/lib/platform/ids'
import { noteAccountEvent } from './account-events'
import { hashPassword } from './password'
import { revokeUserSessions } from './sessions'

/** One-time links to set a password. Who can read the database cannot use them: only SHA-256 is kept. */

/** Handed over by a person. */
const VALID_SECONDS = 24 * 60 * 60
/** Sent by mail on demand. */
const MAILED_SECONDS = 60 * 60

const hashOf = (token: string) => Uint8Array.from(createHash('sha256').update(token).digest())

/**
 * @param mailed asked for by mail: good for an hour, and earlier links stay, because anybody may ask
 * @returns the address to hand over; earlier links of the same person stop working
 */
export async function createPasswordLink(tx: Tx, userId: string, mailed = false): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const validSeconds = mailed ? MAILED_SECONDS : VALID_SECONDS
  if (!mailed)
    await tx.$executeRaw`UPDATE password_links SET used_at = now() WHERE user_id = ${userId}::uuid AND used_at IS NULL`
  await tx.$executeRaw`
    INSERT INTO password_links (id, token_hash, user_id, expires_at)
    VALUES (${newId()}::uuid, ${hashOf(token)}, ${userId}::uuid, now() + make_interval(secs => ${validSeconds}))`
  return `${getEnv().APP_URL}/reset-password?token=${token}`
}

/** Whose link it is; null when it is unknown, used or over. */
export async function findPasswordLink(token: string): Promise<{ email: string; name: string } | null> {
  const [row] = await inIdentity(
    (tx) => tx.$queryRaw<{ email: string; name: string }[]>`
      SELECT u.email, u.name FROM password_links l JOIN users u ON u.id = l.user_id
       WHERE l.token_hash = ${hashOf(token)} AND l.used_at IS NULL AND l.expires_at > now()
         AND u.disabled_at IS NULL`,
  )
  return row ?? null
}

/**
 * Uses a link up: sets the password and ends all sessions of the person.
 * @returns false when the link is unknown, used (also by somebody a moment earlier) or over
 */
export async function usePasswordLink(
  token: string,
  password: string,
  address: string | null = null,
): Promise<boolean> {
  if (!(await findPasswordLink(token))) return false
  const passwordHash = await hashPassword(password)
  return inIdentity(async (tx) => {
    const [used] = await tx.$queryRaw<{ user_id: string }[]>`
      UPDATE password_links SET used_at = now()
       WHERE token_hash = ${hashOf(token)} AND used_at IS NULL AND expires_at > now()
      RETURNING user_id`
    if (!used) return false
    await tx.$executeRaw`
      UPDATE password_links SET used_at = now() WHERE user_id = ${used.user_id}::uuid AND used_at IS NULL`
    await tx.user.update({ where: { id: used.user_id }, data: { passwordHash } })
    await revokeUserSessions(tx, used.user_id)
    await noteAccountEvent(tx, used.user_id, { event: 'password.reset', address })
    return true
  })
}
