import type { Dialogue } from './dialogue'
import { DEADLINES, openConnection, type OpenConnection } from './open-connection'
import { SmtpFailure } from './smtp-failure'
import type { SmtpServer } from './smtp-target'

export type Authenticated = { connection: OpenConnection; user: string }

/**
 * Signs in with a token as the first of the users that the server accepts. Exchange compares the XOAUTH2 user
 * with the token's UPN, which may differ from the mailbox's address (535 5.7.3): then the user name that was
 * typed is tried once (microsoft-behaviour.md, "Sending").
 * @param users without doubles, the likeliest first
 * @throws SmtpFailure of the first user, whose refusal is the one that explains
 */
export async function signInWithToken(
  server: SmtpServer,
  accessToken: string,
  users: string[],
  dialogue: Dialogue | null = null,
): Promise<Authenticated> {
  let first: SmtpFailure | undefined
  for (const user of users.slice(0, 2)) {
    try {
      const credentials = { kind: 'token', user, accessToken } as const
      return { connection: await openConnection({ ...server, credentials }, DEADLINES, dialogue), user }
    } catch (error) {
      if (!(error instanceof SmtpFailure) || !isWrongUser(error)) throw first ?? error
      first ??= error
    }
  }
  throw first ?? new SmtpFailure('auth', 'auth_failed', 'server')
}

/** The server knows the token, but not under this name. */
export function isWrongUser({ stage, reply }: SmtpFailure): boolean {
  return stage === 'auth' && /^535 5\.7\.3\b/.test(reply ?? '')
}
