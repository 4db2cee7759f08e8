import { randomBytes } from 'node:crypto'

export type CodeGrant = {
  clientId: string
  oid: string
  redirectUri: string
  /** The tenant of the authority that was asked: GUID, 'organizations' or 'common'. */
  authority: string
  scopes: string[]
  nonce: string | null
  codeChallenge: string | null
  codeChallengeMethod: 'S256' | 'plain'
  issuedAt: number
  redeemed: boolean
}

const LIFETIME_MS = 10 * 60_000

/** Authorization codes, one-time, ten minutes, in memory only. */
export class AuthorizationCodes {
  private readonly grants = new Map<string, CodeGrant>()

  issue(grant: Omit<CodeGrant, 'issuedAt' | 'redeemed'>): string {
    const now = Date.now()
    for (const [code, old] of this.grants) if (now - old.issuedAt > 2 * LIFETIME_MS) this.grants.delete(code)
    const code = '1.' + randomBytes(96).toString('base64url')
    this.grants.set(code, { ...grant, issuedAt: now, redeemed: false })
    return code
  }

  get(code: string): CodeGrant | null {
    return this.grants.get(code) ?? null
  }

  isExpired(grant: CodeGrant): boolean {
    return Date.now() - grant.issuedAt > LIFETIME_MS
  }
}
