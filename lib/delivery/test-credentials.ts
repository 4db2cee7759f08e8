import { inSystem, openSecret } from '@/lib/db'
import { StageFailure } from '@/lib/mail/test-stages'
import type { Credentials } from '@/lib/mail/smtp-target'
import { SmtpFailure } from '@/lib/mail/smtp-failure'
import { isWrongUser } from '@/lib/mail/try-authentication'
import { acquireAccessToken, forgetAccessToken, type AccessToken } from '@/lib/microsoft/acquire-access-token'
import { getAppError } from '@/lib/platform/errors'
import type { Lease } from './sql/claim-leases'

/** What a test signs in with, one after the other, each after the refusal of the one before. */
export type Offers = AsyncGenerator<Credentials, never, SmtpFailure>

/** The token that was offered last, whose grant gets the verdict. */
export type OfferedToken = Pick<AccessToken, 'grantVersion'> | null

/** A password is offered once. @throws StageFailure secret_unreadable */
export async function* offerPassword(
  { companyId, mailServerId }: Lease,
  { username, passwordSealed }: { username: string | null; passwordSealed: Uint8Array | null },
): Offers {
  const place = { companyId, table: 'mail_servers', row: mailServerId, column: 'password_sealed' }
  const password = passwordSealed
    ? await inSystem((tx) => openSecret(tx, place, passwordSealed)).catch(toStageFailure)
    : ''
  throw yield { kind: 'password', user: username ?? '', password }
}

/**
 * A token under the names that Exchange may want, and then a fresh one: the first no may be its age
 * (as lib/delivery/open-for-server does when it sends).
 * @throws StageFailure for what Microsoft refuses · the SmtpFailure that explains
 */
export async function* offerTokens(
  { companyId, mailServerId }: Lease,
  username: string | null,
  offered: (token: OfferedToken) => void,
): Offers {
  const key = { companyId, mailServerId }
  for (let tries = 0; ; tries++) {
    const token: AccessToken = await acquireAccessToken(key).catch(toStageFailure)
    offered(token)
    const users = [...new Set([token.smtpUser, token.username, username ?? ''])].filter(Boolean)
    let explains: SmtpFailure | null = null
    for (const user of users.slice(0, 2)) {
      const refused: SmtpFailure = yield { kind: 'token', user, accessToken: token.accessToken }
      explains ??= refused
      if (!isWrongUser(refused)) break
    }
    forgetAccessToken(key)
    if (tries > 0) throw explains ?? new SmtpFailure('auth', 'auth_failed', 'server')
  }
}

const REASONS = {
  not_connected: 'not_connected',
  reconnect: 'needs_reconnecting',
  settings: 'application_refused',
} as const

/** Why there are no credentials, in a test's words. */
function toStageFailure(error: unknown): never {
  const app = getAppError(error)
  const { reason, code, reply, cause } = app?.details ?? {}
  const found = { reply: toText(reply), code: toText(code ?? cause) }
  const options = { cause: error }
  if (app?.code === 'refused' && reason !== undefined && Object.hasOwn(REASONS, reason)) {
    throw new StageFailure(REASONS[reason as keyof typeof REASONS], found, options)
  }
  if (app?.code === 'unavailable') throw new StageFailure('microsoft_unavailable', found, options)
  if (app?.code === 'secret_unreadable') throw new StageFailure('secret_unreadable', {}, options)
  throw error
}

const toText = (value: string | number | undefined) => (value === undefined ? null : String(value))
