import { randomUUID } from 'node:crypto'
import type { Context } from '../context'
import type { App, User } from '../state/schema'
import { AadstsError } from './aadsts-error'
import { requireAuthority } from './authority'
import type { Authority } from './authority'
import { giveConsent, hasConsent } from './consent'
import { clientInfo } from './issue-tokens'
import { isRegisteredRedirectUri } from './redirect-uri'
import { parseScopes } from './scopes'
import type { RequestedScopes } from './scopes'

/**
 * The authorize endpoint without its pages: the browser's way and the control's way both go through it.
 * Refusals are AadstsError; those raised once the redirect URI is known carry it, and `outcomeOfRefusal`
 * decides, by the table, whether they return or end here.
 */
export type AuthorizeRequest = {
  authority: Authority
  app: App
  redirectUri: string
  scopes: RequestedScopes
  state: string | null
  nonce: string | null
  prompt: string | null
  loginHint: string | null
  codeChallenge: string | null
  codeChallengeMethod: 'S256' | 'plain'
  wantsClientInfo: boolean
}

export type AuthorizeOutcome = { redirect: string } | { shown: AadstsError }

export type ReturnAddress = { redirectUri: string; state: string | null }

/** Only what must be known before anything may be returned to the caller: tenant, app, redirect URI. */
export function requireReturnAddress(
  context: Context,
  segment: string,
  params: URLSearchParams,
): ReturnAddress & { authority: Authority; app: App } {
  const authority = requireAuthority(context, segment)
  const clientId = params.get('client_id') ?? ''
  if (!clientId) throw new AadstsError('900144', { parameter: 'client_id' })
  const app = context.store.getApp(clientId)
  const tenantName = authority.tenant?.name ?? 'Microsoft'
  if (!app) throw new AadstsError('700016', { clientId, tenantName })
  const values = { clientId, appName: app.name, tenantName }
  if (app.disabled) throw new AadstsError('7000112', values)
  if (!app.multiTenant && !authority.tenant) throw new AadstsError('50194', values)
  if (!app.multiTenant && authority.tenant?.id !== app.tenantId) throw new AadstsError('700016', values)
  const redirectUri = params.get('redirect_uri') ?? ''
  if (app.redirectUris.length === 0) throw new AadstsError('500113', values)
  if (!redirectUri) throw new AadstsError('900971', values)
  if (!isRegisteredRedirectUri(app.redirectUris, redirectUri))
    throw new AadstsError('50011', { ...values, redirectUri })
  return { authority, app, redirectUri, state: params.get('state') }
}

/** The rest of the request. @throws AadstsError 700051, 650053, 70011, 700022, 900144. */
export function parseAuthorizeRequest(
  address: ReturnType<typeof requireReturnAddress>,
  params: URLSearchParams,
): AuthorizeRequest {
  const { app, authority } = address
  const values = {
    clientId: app.clientId,
    appName: app.name,
    tenantName: authority.tenant?.name ?? 'Microsoft',
  }
  if (params.get('response_type') !== 'code') throw new AadstsError('700051', values)
  const method = params.get('code_challenge_method') === 'S256' ? 'S256' : 'plain'
  return {
    ...address,
    scopes: parseScopes(params.get('scope') ?? '', values),
    nonce: params.get('nonce'),
    prompt: params.get('prompt'),
    loginHint: params.get('login_hint'),
    codeChallenge: params.get('code_challenge'),
    codeChallengeMethod: method,
    wantsClientInfo: params.get('client_info') === '1',
  }
}

/**
 * Whether this account may go on, and whether it must consent first.
 * @throws AadstsError 50020 another tenant's, 50057 disabled, 50105 not assigned, 90094/90095 administrator needed.
 */
export function admitUser(
  context: Context,
  request: AuthorizeRequest,
  user: User,
): 'granted' | 'must_consent' {
  const { app, authority } = request
  const values = {
    clientId: app.clientId,
    appName: app.name,
    user: user.upn,
    tenantName: authority.tenant?.name ?? 'Microsoft',
    issuer: `https://sts.windows.net/${user.tenantId}/`,
  }
  if (user.disabled) throw new AadstsError('50057', values)
  if (authority.tenant && authority.tenant.id !== user.tenantId) throw new AadstsError('50020', values)
  if (app.assignmentRequired && !app.assigned.includes(user.oid)) throw new AadstsError('50105', values)
  const wanted = request.scopes.all
  const asksAnyway = request.prompt === 'consent'
  if (!asksAnyway && hasConsent(context, app, user, wanted)) return 'granted'
  const tenant = context.store.getTenant(user.tenantId)
  // prompt=consent locks out people who may not consent although an administrator did (microsoft-behaviour.md).
  if (!tenant?.userConsent && !user.admin) throw new AadstsError(asksAnyway ? '90095' : '90094', values)
  return 'must_consent'
}

/** The account agrees (or had agreed before): a code, and what Entra adds that nobody asked for. */
export async function grantCode(
  context: Context,
  request: AuthorizeRequest,
  user: User,
): Promise<AuthorizeOutcome> {
  const tenant = context.store.getTenant(user.tenantId)
  const subject = tenant?.userConsent ? user.oid : user.tenantId
  if (!hasConsent(context, request.app, user, request.scopes.all)) {
    await giveConsent(context, request.app, subject, request.scopes.all)
  }
  const code = context.codes.issue({
    clientId: request.app.clientId,
    oid: user.oid,
    redirectUri: request.redirectUri,
    authority: request.authority.key,
    scopes: request.scopes.all,
    nonce: request.nonce,
    codeChallenge: request.codeChallenge,
    codeChallengeMethod: request.codeChallengeMethod,
  })
  return {
    redirect: addToAddress(request.redirectUri, {
      code,
      ...(request.wantsClientInfo ? { client_info: clientInfo(user.oid, user.tenantId) } : {}),
      state: request.state,
      session_state: randomUUID(),
    }),
  }
}

/** « Annuler » on the consent page. */
export function declineConsent(request: ReturnAddress): AuthorizeOutcome {
  return outcomeOfRefusal(new AadstsError('65004'), request, { error_subcode: 'cancel' })
}

/** Where a refusal ends: returned to the caller as the table says and if the address is known, else shown. */
export function outcomeOfRefusal(
  refusal: AadstsError,
  address: ReturnAddress | null,
  more: Record<string, string> = {},
): AuthorizeOutcome {
  if (!address || refusal.entry.where === 'shown') return { shown: refusal }
  const { error, error_description, error_uri } = refusal.body
  return {
    redirect: addToAddress(address.redirectUri, {
      error,
      ...more,
      error_description,
      error_uri,
      state: address.state,
    }),
  }
}

function addToAddress(address: string, values: Record<string, string | null>): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(values)) if (value !== null) url.searchParams.append(name, value)
  return url.href
}
