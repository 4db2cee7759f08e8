import { createHash, randomBytes } from 'node:crypto'
import { inIdentity } from '@/lib/db'
import { newId } from '@/lib/platform/ids'

/**
 * Between the right password and the second factor there is no session: only a token in a cookie, good for
 * ten minutes and for nothing else. Its SHA-256 is kept.
 */
const VALID_SECONDS = 10 * 60

const hashOf = (token: string) => Uint8Array.from(createHash('sha256').update(token).digest())

/** @returns the cookie's value and end */
export async function createChallenge(userId: string): Promise<{ token: string; expiresAt: Date }> {
  const token = randomBytes(32).toString('base64url')
  const rows = await inIdentity(async (tx) => {
    await tx.$executeRaw`DELETE FROM sign_in_challenges WHERE expires_at < now()`
    return tx.$queryRaw<{ expires_at: Date }[]>`
      INSERT INTO sign_in_challenges (id, token_hash, user_id, expires_at)
      VALUES (${newId()}::uuid, ${hashOf(token)}, ${userId}::uuid, now() + make_interval(secs => ${VALID_SECONDS}))
      RETURNING expires_at`
  })
  return { token, expiresAt: rows[0]!.expires_at }
}

/** Whose it is; null when it is unknown, used or over. */
export async function findChallenge(token: string): Promise<{ userId: string } | null> {
  const [row] = await inIdentity(
    (tx) => tx.$queryRaw<{ user_id: string }[]>`
      SELECT c.user_id FROM sign_in_challenges c JOIN users u ON u.id = c.user_id
       WHERE c.token_hash = ${hashOf(token)} AND c.expires_at > now() AND u.disabled_at IS NULL`,
  )
  return row ? { userId: row.user_id } : null
}

/** Uses it up. @returns false when it is over, or somebody else did so a moment earlier */
export async function takeChallenge(token: string): Promise<boolean> {
  const taken = await inIdentity(
    (tx) => tx.$executeRaw`
      DELETE FROM sign_in_challenges WHERE token_hash = ${hashOf(token)} AND expires_at > now()`,
  )
  return taken === 1
}
