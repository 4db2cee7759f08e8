import { inSystem } from '@/lib/db'
import { AppError, getAppError } from '@/lib/platform/errors'
import { findAadsts } from '@/lib/domain/microsoft/aadsts'
import {
  loadApplication,
  notifyServerChanged,
  openTokenCache,
  requireGrant,
  writeGrant,
  type GrantKey,
} from './grant'
import { authorityOf } from './authority'
import { explainFailure, unavailableDetails, type MicrosoftFailure } from './microsoft-failure'
import { createMsalClient, SMTP_SEND, type OpenApplication } from './msal-client'
import { MicrosoftNetwork } from './network-client'
import { TokenCacheText } from './token-cache'

export type AccessToken = {
  accessToken: string
  expiresAt: Date
  /** The XOAUTH2 user: what Exchange accepted last, else the account's UPN. */
  smtpUser: string
  /** The account's UPN. */
  username: string
  grantVersion: number
}

/** A token is renewed while it still has this long: a delivery session must not lose it half way. */
const RENEW_BEFORE_MS = 5 * 60_000

/** Microsoft is tired of us, or of itself. */
const PAUSE_S = 300

/** Tokens of the grants this process holds the lease of; worthless once the grant has another version. */
const held = new Map<string, { version: number; accessToken: string; expiresAt: Date }>()
/** Rotated tokens that the database could not take: Microsoft may have ended the ones that are stored. */
const unsaved = new Map<string, { version: number; text: string }>()
const running = new Map<string, Promise<AccessToken>>()

const nameOf = (key: GrantKey) => `${key.companyId}/${key.mailServerId}`

/**
 * An access token for a mail server's mailbox. For the holder of its lease alone: renewals of one grant must
 * not run in two processes (a rotated refresh token is refused the second time). Within the process calls
 * at the same time share one renewal.
 * @throws AppError refused {reason: not_connected | reconnect | settings, code?, reply?} ·
 *   unavailable {cause, retryAfter in seconds} · secret_unreadable
 */
export function acquireAccessToken(key: GrantKey): Promise<AccessToken> {
  const name = nameOf(key)
  const already = running.get(name)
  if (already) return already
  const work = acquire(key, true).finally(() => running.delete(name))
  running.set(name, work)
  return work
}

/** Forgets the token in memory: Exchange refused it, so the next call asks Microsoft for another. */
export function forgetAccessToken(key: GrantKey): void {
  const name = nameOf(key)
  const token = held.get(name)
  if (token) held.set(name, { ...token, expiresAt: new Date(0) })
}

type Stored = {
  grant: Awaited<ReturnType<typeof requireGrant>>
  user: { smtpUser: string; username: string }
  application: OpenApplication
  cache: TokenCacheText
  forceRefresh: boolean
}

async function acquire(key: GrantKey, mayTryAgain: boolean): Promise<AccessToken> {
  const loaded = await load(key).catch((error: unknown) => {
    if (getAppError(error)?.code === 'refused') held.delete(nameOf(key))
    throw error
  })
  if ('fresh' in loaded) return loaded.fresh
  const renewed = await renew(key, loaded)
  if (renewed) return renewed
  // Somebody connected or disconnected meanwhile: what we got is thrown away, the new state counts.
  if (mayTryAgain) return acquire(key, false)
  throw new AppError('unavailable', { cause: 'grant_changed', retryAfter: 1 })
}

async function load(key: GrantKey): Promise<{ fresh: AccessToken } | Stored> {
  return inSystem(async (tx) => {
    const grant = await requireGrant(tx, key)
    const memory = held.get(nameOf(key))
    const sameVersion = memory?.version === grant.version
    const user = { smtpUser: grant.smtpUser ?? grant.username ?? '', username: grant.username ?? '' }
    if (memory && sameVersion && memory.expiresAt.getTime() - Date.now() > RENEW_BEFORE_MS) {
      const { accessToken, expiresAt, version } = memory
      return { fresh: { accessToken, expiresAt, ...user, grantVersion: version } }
    }
    const application = await loadApplication(tx, key.companyId)
    if (!application)
      throw new AppError('refused', { reason: 'settings', code: 'secret_missing', reply: 'secret_missing' })
    const kept = unsaved.get(nameOf(key))
    const cache =
      kept?.version === grant.version
        ? new TokenCacheText(kept.text, true)
        : new TokenCacheText(await openTokenCache(tx, key, grant.cacheSealed ?? new Uint8Array()))
    return {
      grant,
      user,
      application,
      cache,
      /** A token that Exchange refused is still in the cache. */
      forceRefresh: sameVersion,
    }
  })
}

/** @returns null when the grant changed while Microsoft was asked */
async function renew(key: GrantKey, loaded: Stored): Promise<AccessToken | null> {
  const { grant, user, application, cache } = loaded
  const network = new MicrosoftNetwork()
  try {
    const client = createMsalClient({ application, authority: authorityOf(grant.tenantId), network, cache })
    const account = await client.getTokenCache().getAccountByHomeId(grant.homeAccountId ?? '')
    if (!account) throw new AppError('secret_unreadable')
    const request = { account, scopes: [SMTP_SEND] }
    let result = await client.acquireTokenSilent({ ...request, forceRefresh: loaded.forceRefresh })
    if (expiresSoon(result.expiresOn) && result.fromCache)
      result = await client.acquireTokenSilent({ ...request, forceRefresh: true })
    if (!result.accessToken || !result.expiresOn)
      throw new AppError('unavailable', { cause: 'no_access_token', retryAfter: PAUSE_S })
    const version = grant.version + (cache.changed ? 1 : 0)
    if (cache.changed && !(await store(key, grant, cache.text))) return null
    held.set(nameOf(key), { version, accessToken: result.accessToken, expiresAt: result.expiresOn })
    return {
      accessToken: result.accessToken,
      expiresAt: result.expiresOn,
      ...user,
      grantVersion: version,
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    return settleFailure(key, grant.version, explainFailure(error, network))
  }
}

const expiresSoon = (at: Date | null) => !at || at.getTime() - Date.now() <= RENEW_BEFORE_MS

/** @returns false when the grant changed meanwhile */
async function store(key: GrantKey, grant: { version: number; state: string }, cache: string | null) {
  const name = nameOf(key)
  // What a renewal had complained about is mended; what SMTP said is SMTP's to take back.
  const mended = grant.state === 'refused' ? {} : { reply: null, replyCode: null, traceId: null }
  if (cache) unsaved.set(name, { version: grant.version, text: cache })
  const written = await inSystem((tx) =>
    writeGrant(tx, key, grant.version, { cache, renewedAt: new Date(), ...mended }),
  )
  unsaved.delete(name)
  return written
}

/** Writes down what Microsoft refused, and says it to the worker. */
async function settleFailure(key: GrantKey, version: number, failure: MicrosoftFailure): Promise<null> {
  if (failure.kind === 'unavailable') throw new AppError('unavailable', unavailableDetails(failure))
  const { code, words, traceId } = failure
  if (findAadsts(code)?.fault === 'microsoft')
    throw new AppError('unavailable', { cause: `aadsts_${code}`, retryAfter: PAUSE_S })
  const isDead = failure.interaction
  const reply = { reply: words, replyCode: code ?? failure.key, traceId }
  const written = await inSystem(async (tx) => {
    const done = isDead
      ? await writeGrant(tx, key, version, { state: 'reconnect', cache: null, ...reply })
      : (await tx.grant.updateMany({ where: { ...key, version }, data: reply })).count === 1
    if (done) await notifyServerChanged(tx, key)
    return done
  })
  if (isDead) held.delete(nameOf(key))
  if (!written) return null
  throw new AppError('refused', {
    reason: isDead ? 'reconnect' : 'settings',
    code: code ?? failure.key,
    reply: words ?? failure.key,
  })
}
