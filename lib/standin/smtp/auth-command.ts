import type { SmtpConnection } from './connection'
import type { MailboxLimits } from './mailbox-limits'
import { REPLIES } from './replies'
import { checkXoauth2, decodeXoauth2 } from './xoauth2'

/** AUTH: only under TLS, XOAUTH2 for who may, LOGIN to be told that passwords are gone. */
export async function handleAuth(
  connection: SmtpConnection,
  rest: string,
  limits: MailboxLimits,
): Promise<void> {
  const [mechanism = '', initial] = rest.split(/\s+/)
  if (!connection.secure) return connection.reply('504 5.7.4 Unrecognized authentication type')
  if (connection.user) return connection.reply('503 5.5.2 Already authenticated')
  switch (mechanism.toUpperCase()) {
    case 'XOAUTH2':
      if (initial !== undefined) return signIn(connection, initial, limits)
      connection.nextLine = (line) => signIn(connection, line, limits)
      return connection.reply('334 ')
    case 'LOGIN':
      // The user name may come with the command; a password is asked for in any case.
      if (initial !== undefined) return askPassword(connection)
      connection.nextLine = () => askPassword(connection)
      return connection.reply('334 VXNlcm5hbWU6')
    default:
      return connection.reply('504 5.7.4 Unrecognized authentication type')
  }
}

async function askPassword(connection: SmtpConnection): Promise<void> {
  connection.nextLine = async () => {
    if (await connection.meetFault('smtp.auth', {})) return
    connection.reply(REPLIES.basicAuthGone)
  }
  connection.reply('334 UGFzc3dvcmQ6')
}

async function signIn(connection: SmtpConnection, response: string, limits: MailboxLimits): Promise<void> {
  if (response.trim() === '*') return connection.reply('501 5.7.0 Authentication aborted')
  const credentials = decodeXoauth2(response)
  const account = credentials?.user ?? ''
  if (await connection.meetFault('smtp.auth', { account })) return
  if (!credentials) return connection.reply(REPLIES.unauthenticated)
  const outcome = await checkXoauth2(connection.context, credentials.user, credentials.token)
  if ('refused' in outcome) return connection.reply(outcome.refused)
  connection.user = outcome.user
  limits.enter(outcome.user.upn, connection)
  connection.reply('235 2.7.0 Authentication successful')
}
