/**
 * Which saves ask for a proof of who it is (security.md 23): those that put another secret in the place of one, and
 * those that lead a company's mail, or its password, somewhere else. Filling in what was empty is none of them.
 */

/** Where a server is connected to, and whether it has a password. */
type StoredServer = { host: string; port: number; security: string; passwordSetAt: Date | null }
type TypedServer = { host: string; port: number; security: string; password: string }

/** @param stored null: a new one, which replaces nothing */
export function redirectsServer(stored: StoredServer | null, typed: TypedServer): boolean {
  if (!stored) return false
  const elsewhere = (['host', 'port', 'security'] as const).some((name) => stored[name] !== typed[name])
  return elsewhere || replacesSecret(stored.passwordSetAt, typed.password)
}

/**
 * @param setAt when the stored one was set; null: there is none
 * @param typed blank keeps what is stored
 */
export function replacesSecret(setAt: Date | null, typed: string): boolean {
  return setAt !== null && typed !== ''
}
