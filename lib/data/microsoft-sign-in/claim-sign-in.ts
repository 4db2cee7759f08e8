import { inIdentity, openForInstallation } from '@/lib/db'
import { parseState, sameHash } from '@/lib/data/connection/connect-state'
import { hashBrowser, signInVerifierPlace } from './start-sign-in'

/** Why an answer is not taken at all: nothing is asked of Microsoft, nothing is written. */
export type SignInRejection = 'malformed' | 'unknown' | 'used' | 'expired' | 'other_session'

export type ClaimedSignIn = {
  companyId: string
  companySlug: string
  companyName: string
  purpose: 'sign_in' | 'prove' | 'link'
  userId: string | null
  sessionId: string | null
  nonce: string
  verifier: string
  directoryId: string
  clientId: string
  next: string | null
}

type Row = Omit<ClaimedSignIn, 'verifier' | 'companyId'> & {
  verifier: Uint8Array
  stateHash: Uint8Array
  browserHash: Uint8Array
  used: boolean
  over: boolean
}

/**
 * Finds the sign-in that a `state` belongs to and spends it, before anything else happens: only in the browser
 * that began it, only once, only for ten minutes.
 * @param browser the cookie's value
 */
export async function claimSignIn(
  stateText: string,
  browser: string | null,
): Promise<{ rejection: SignInRejection } | { claimed: ClaimedSignIn }> {
  const state = parseState(stateText)
  if (!state) return { rejection: 'malformed' }
  const { companyId, attemptId } = state
  return inIdentity(async (tx) => {
    const [row] = await tx.$queryRaw<Row[]>`
      SELECT c.slug AS "companySlug", c.name AS "companyName", a.purpose, a.user_id AS "userId",
             a.session_id AS "sessionId", a.nonce, a.verifier, a.directory_id AS "directoryId",
             a.client_id AS "clientId", a.next, a.state_hash AS "stateHash", a.browser_hash AS "browserHash",
             a.used_at IS NOT NULL AS used, a.expires_at <= now() AS over
        FROM microsoft_sign_ins a JOIN companies c ON c.id = a.company_id
       WHERE a.company_id = ${companyId}::uuid AND a.id = ${attemptId}::uuid AND c.suspended_at IS NULL`
    if (!row || !sameHash(row.stateHash, state.hash)) return { rejection: 'unknown' } as const
    if (!browser || !sameHash(row.browserHash, hashBrowser(browser)))
      return { rejection: 'other_session' } as const
    if (row.used) return { rejection: 'used' } as const
    if (row.over) return { rejection: 'expired' } as const
    const spent = await tx.$executeRaw`
      UPDATE microsoft_sign_ins SET used_at = now()
       WHERE company_id = ${companyId}::uuid AND id = ${attemptId}::uuid AND used_at IS NULL`
    if (spent === 0) return { rejection: 'used' } as const
    const verifier = await openForInstallation(tx, signInVerifierPlace(attemptId), row.verifier)
    return { claimed: { ...row, companyId, verifier } }
  })
}
