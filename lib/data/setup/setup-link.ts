import { inIdentity, type Tx } from '@/lib/db'
import { newId } from '@/lib/platform/ids'
import { hashToken, isToken, newToken } from '@/lib/platform/one-time-token'

/** How long the printed link opens; a restart prints another. */
export const SETUP_MINUTES = 30

/** One set-up at a time. Any number will do that nobody else uses in this database. */
const LOCK = 7_265_122

/** Nobody and nothing is here yet: the only state in which a set-up may happen, and it ends it. */
export async function isUntouched(tx: Tx): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ untouched: boolean }[]>`
    SELECT NOT EXISTS (SELECT FROM users) AND NOT EXISTS (SELECT FROM companies)
       AND NOT EXISTS (SELECT FROM operators) AS untouched`
  return row!.untouched
}

export async function lockSetup(tx: Tx): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(${LOCK}::bigint)::text`
}

/**
 * Makes the link's token anew; earlier ones end.
 * @param tx of the identity role
 * @returns null on an installation that has anybody or anything
 */
export async function renewSetupToken(tx: Tx): Promise<string | null> {
  await lockSetup(tx)
  if (!(await isUntouched(tx))) return null
  const { text, hash } = newToken()
  await tx.$executeRaw`DELETE FROM setup_links`
  await tx.$executeRaw`
    INSERT INTO setup_links (id, token_hash, expires_at)
    VALUES (${newId()}::uuid, ${hash}, now() + make_interval(mins => ${SETUP_MINUTES}))`
  return text
}

/** Whether a token opens the set-up now, and whether there is one to do at all. */
export async function getSetup(token: unknown): Promise<'open' | 'link_over' | 'done'> {
  return inIdentity(async (tx) => {
    if (!(await isUntouched(tx))) return 'done'
    return isToken(token) && (await holds(tx, token)) ? 'open' : 'link_over'
  })
}

async function holds(tx: Tx, token: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 AS holds FROM setup_links
     WHERE token_hash = ${hashToken(token)} AND used_at IS NULL AND expires_at > now()`
  return rows.length > 0
}

/** Uses the token up, in its turn. @returns false: it is over, or somebody was faster */
export async function spendSetupToken(tx: Tx, token: string): Promise<boolean> {
  await lockSetup(tx)
  if (!isToken(token) || !(await isUntouched(tx))) return false
  const count = await tx.$executeRaw`
    UPDATE setup_links SET used_at = now()
     WHERE token_hash = ${hashToken(token)} AND used_at IS NULL AND expires_at > now()`
  return count === 1
}
