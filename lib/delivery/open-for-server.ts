import { acquireAccessToken, forgetAccessToken } from '@/lib/microsoft/acquire-access-token'
import { recordGrantCheck } from '@/lib/microsoft/record-grant-check'
import { Dialogue } from '@/lib/mail/dialogue'
import { DEADLINES, openConnection, type OpenConnection } from '@/lib/mail/open-connection'
import { SmtpFailure } from '@/lib/mail/smtp-failure'
import { signInWithToken } from '@/lib/mail/try-authentication'
import { holdFor, unreachableFor } from '@/lib/domain/retry-schedule'
import { getAppError } from '@/lib/platform/errors'
import type { Lease } from './sql/claim-leases'
import type { Release } from './sql/release-lease'
import type { SendingServer } from './sending-server'

/** Seconds until a grant that the server refused is tried again by itself: it may have been mended there. */
const RECHECK_AFTER = 15 * 60
/** Seconds a server waits whose secrets or application are wrong: saving them wakes it at once. */
const SETTINGS_HOLD = 10 * 60

export type Opened =
  { ok: true; connection: OpenConnection } | { ok: false; release: Release; dialogue: Dialogue | null }

/**
 * Opens one connection to a mail server, signed in, for the holder of its lease. With Outlook the grant's
 * token is acquired here, and the server's verdict is written into the grant.
 * With « Débogage » the connection comes with its dialogue; one that came to nothing hands it over here.
 * @param check whether the verdict is to be written even when it is what the grant says already
 * @param faults refusals in a row before
 */
export async function openForServer(
  lease: Lease,
  server: SendingServer,
  { check, faults }: { check: boolean; faults: number },
): Promise<Opened> {
  const dialogue = server.debug ? new Dialogue() : null
  try {
    const connection =
      server.authentication === 'outlook'
        ? await openOutlook(lease, server, check, dialogue)
        : await openPlain(server, dialogue)
    return { ok: true, connection }
  } catch (error) {
    return { ok: false, release: explainOpenFailure(error, faults), dialogue }
  }
}

function openPlain(server: SendingServer, dialogue: Dialogue | null): Promise<OpenConnection> {
  const { username, password } = server
  const credentials =
    server.authentication === 'password' && username !== null && password !== null
      ? ({ kind: 'password', user: username, password } as const)
      : ({ kind: 'none' } as const)
  return openConnection({ ...server, credentials }, DEADLINES, dialogue)
}

async function openOutlook(
  lease: Lease,
  server: SendingServer,
  check: boolean,
  dialogue: Dialogue | null,
): Promise<OpenConnection> {
  const { companyId, mailServerId } = lease
  const key = { companyId, mailServerId }
  for (let tries = 0; ; tries++) {
    const token = await acquireAccessToken(key)
    const { smtpUser, grantVersion: version } = token
    const users = [...new Set([smtpUser, token.username, server.username ?? ''])].filter(Boolean)
    try {
      const { connection, user } = await signInWithToken(server, token.accessToken, users, dialogue)
      if (check || user !== smtpUser) await recordGrantCheck({ ...key, version, ok: true, smtpUser: user })
      return connection
    } catch (error) {
      if (!(error instanceof SmtpFailure) || !isRefusal(error)) throw error
      forgetAccessToken(key)
      // The first no may be the token's age; the second, with a new one, is the mailbox's.
      if (tries > 0 || check) {
        const code = /^\d{3}( \d\.\d+\.\d+)?/.exec(error.reply ?? '')?.[0] ?? error.key
        await recordGrantCheck({
          ...key,
          version,
          ok: false,
          reply: error.reply ?? error.key,
          replyCode: code,
        })
        throw new GrantRefused(error)
      }
    }
  }
}

/** The server understood and said no; anything else may be mended by waiting. */
function isRefusal({ stage, reply }: SmtpFailure): boolean {
  return stage === 'auth' && /^5/.test(reply ?? '')
}

class GrantRefused extends Error {
  constructor(readonly failure: SmtpFailure) {
    super('the server refused the grant')
  }
}

function explainOpenFailure(error: unknown, faults: number): Release {
  // The grant says it: nothing is held, and it is tried again now and then.
  if (error instanceof GrantRefused) return { hold: null, recheckAfter: RECHECK_AFTER, faults: 'same' }
  if (error instanceof SmtpFailure) {
    const seconds = isRefusal(error) ? holdFor(faults) : unreachableFor(faults, Math.random())
    return { hold: { seconds, reply: error.reply, code: error.key }, recheckAfter: null, faults: 'more' }
  }
  const app = getAppError(error)
  if (app?.code === 'refused' && app.details.reason === 'settings') {
    const reply = String(app.details.reply ?? app.details.code ?? '')
    return {
      hold: { seconds: SETTINGS_HOLD, reply, code: 'auth_failed' },
      recheckAfter: null,
      faults: 'same',
    }
  }
  if (app?.code === 'refused') return { hold: null, recheckAfter: null, faults: 'same' }
  if (app?.code === 'unavailable') {
    const seconds = Math.max(Number(app.details.retryAfter ?? 60), unreachableFor(faults, Math.random()))
    return {
      hold: { seconds, reply: null, code: 'microsoft_unavailable' },
      recheckAfter: null,
      faults: 'more',
    }
  }
  if (app?.code === 'secret_unreadable') {
    return {
      hold: { seconds: SETTINGS_HOLD, reply: null, code: 'secret_unreadable' },
      recheckAfter: null,
      faults: 'same',
    }
  }
  throw error
}
