import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Context } from '../context'
import type { RefreshToken } from '../state/schema'

/** Every refresh token begins with it, so that a test can look for tokens where none may be. */
export const REFRESH_TOKEN_MARKER = '1.RelaisStandinRefresh.'
const KEPT_PER_FAMILY = 30
const INACTIVITY_MS = 90 * 24 * 3_600_000

function hash(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

type Origin = Pick<RefreshToken, 'clientId' | 'oid' | 'scopes'> & { family?: string }

/** Issues a token, of a new family or as the next of one; kept as its hash. The caller saves the store. */
export function issueRefreshToken(context: Context, origin: Origin): string {
  const token = REFRESH_TOKEN_MARKER + randomBytes(120).toString('base64url')
  const family = origin.family ?? randomUUID()
  const { state } = context.store
  state.refreshTokens.push({
    hash: hash(token),
    family,
    clientId: origin.clientId,
    oid: origin.oid,
    scopes: origin.scopes,
    issuedAt: Date.now(),
    used: false,
    revoked: false,
  })
  const mine = state.refreshTokens.filter((one) => one.family === family)
  if (mine.length > KEPT_PER_FAMILY) {
    state.refreshTokens = state.refreshTokens.filter((one) => one !== mine[0])
  }
  return token
}

export function findRefreshToken(context: Context, token: string): RefreshToken | null {
  const wanted = hash(token)
  return context.store.state.refreshTokens.find((one) => one.hash === wanted) ?? null
}

export function isInactive(token: RefreshToken): boolean {
  return Date.now() - token.issuedAt > INACTIVITY_MS
}

export function revokeFamily(context: Context, family: string): void {
  for (const one of context.store.state.refreshTokens) if (one.family === family) one.revoked = true
}

/** An administrator's "revoke sessions". @returns how many tokens it ended. */
export async function revokeAccount(context: Context, oid: string): Promise<number> {
  const alive = context.store.state.refreshTokens.filter((one) => one.oid === oid && !one.revoked)
  for (const one of alive) one.revoked = true
  await context.store.save()
  return alive.length
}
