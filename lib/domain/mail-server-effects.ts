import { sameAddress } from './addresses'

/** What saving a server takes away; said before. */
export type ServerEffect =
  /** The stored password: OAuth needs none, and without a user name there is nothing to log in with. */
  | { kind: 'password_erased'; because: 'outlook' | 'no_username' }
  /** The mailbox's connection: it belongs to one account. */
  | { kind: 'connection_dropped'; because: 'outlook_off' | 'username'; account: string }

type Before = {
  authentication: string
  username: string | null
  passwordSetAt: Date | null
  /** The connected account; null: nothing is connected. */
  account: string | null
}

type Typed = { outlook: boolean; username: string | null }

/** What would be lost if a stored server became what is typed. */
export function findServerEffects(before: Before, typed: Typed): ServerEffect[] {
  const effects: ServerEffect[] = []
  if (before.passwordSetAt && (typed.outlook || !typed.username)) {
    effects.push({ kind: 'password_erased', because: typed.outlook ? 'outlook' : 'no_username' })
  }
  if (before.authentication !== 'outlook' || before.account === null) return effects
  const { account } = before
  if (!typed.outlook) effects.push({ kind: 'connection_dropped', because: 'outlook_off', account })
  else if (!sameUsername(before.username, typed.username))
    effects.push({ kind: 'connection_dropped', because: 'username', account })
  return effects
}

/** Whether a user name means the same account. */
export function sameUsername(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && sameAddress(one, other)
}
