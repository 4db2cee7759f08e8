import { openConnection, type OpenConnection, type SmtpTarget } from './open-connection'
import { SmtpFailure } from './smtp-failure'

export type Authenticated = { connection: OpenConnection; user: string }

/**
 * Signs in with a token as the first of the users that the server accepts. Exchange compares the XOAUTH2 user
 * with the token's UPN, which may differ from the mailbox's address (535 5.7.3): then the user name that was
 * typed is tried once (microsoft-behaviour.md, "Sending").
 * @param users without doubles, the likeliest first
 * @throws SmtpFailure of the first user, whose refusal is the one that explains
 */
export async function signInWithToken(
  server: Omit<SmtpTarget, 'credentials'>,
  accessToken: string,
  users: string[],
): Promise<Authenticated> {
  let first: SmtpFailure | undefined
  for (const user of users.slice(0, 2)) {
    try {
      const credentials = { kind: 'token', user, accessToken } as const
      return { connection: await openConnection({ ...server, credentials }), user }
    } catch (error) {
      if (!(error instanceof SmtpFailure) || !isWrongUser(error)) throw first ?? error
      first ??= error
    }
  }
  throw first ?? new SmtpFailure('auth', 'auth_failed', 'server')
}

function isWrongUser({ stage, reply }: SmtpFailure): boolean {
  return stage === 'auth' && /^535 5\.7\.3\b/.test(reply ?? '')
}
