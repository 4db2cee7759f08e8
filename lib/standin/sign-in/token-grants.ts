import type { Context } from '../context'
import type { HttpFault } from '../faults'
import type { App, RefreshToken, User } from '../state/schema'
import { AadstsError, entraTime } from './aadsts-error'
import type { Authority } from './authority'
import { hasConsent, isInstalled } from './consent'
import { issueAppToken, issueUserTokens } from './issue-tokens'
import type { TokenAnswer } from './issue-tokens'
import { findRefreshToken, isInactive, revokeFamily } from './refresh-tokens'
import { parseScopes } from './scopes'
import { matchesChallenge } from './token-request'

export type TokenRequest = {
  authority: Authority
  app: App
  form: URLSearchParams
  fault: HttpFault | null
}

function shaping(request: TokenRequest) {
  const { fault, form } = request
  return {
    withClientInfo: form.get('client_info') === '1',
    forgery: fault?.do.kind === 'forge' ? fault.do.forgery : null,
    expiresIn: fault?.do.kind === 'expires' ? fault.do.seconds : null,
  }
}

function requireActiveUser(context: Context, oid: string): User {
  const user = context.store.getUserByOid(oid)
  if (!user) throw new AadstsError('50034', { user: oid, tenantName: '' })
  if (user.disabled) throw new AadstsError('50057')
  return user
}

/** grant_type=authorization_code. @throws AadstsError 70000, 54005, 70008, 700005, 500112, 501481, 50057. */
export async function redeemCode(context: Context, request: TokenRequest): Promise<TokenAnswer> {
  const { app, form, authority } = request
  const grant = context.codes.get(form.get('code') ?? '')
  if (!grant || grant.clientId !== app.clientId) throw new AadstsError('70000')
  if (grant.redeemed) throw new AadstsError('54005')
  if (context.codes.isExpired(grant)) throw new AadstsError('70008')
  const user = requireActiveUser(context, grant.oid)
  if (authority.tenant && authority.tenant.id !== user.tenantId) throw new AadstsError('700005')
  const redirectUri = form.get('redirect_uri') ?? ''
  if (redirectUri !== grant.redirectUri) {
    throw new AadstsError('500112', { redirectUri, expectedRedirectUri: grant.redirectUri })
  }
  const verifier = form.get('code_verifier') ?? ''
  if (grant.codeChallenge && !matchesChallenge(grant.codeChallenge, grant.codeChallengeMethod, verifier)) {
    throw new AadstsError('501481')
  }
  grant.redeemed = true
  const scopes = parseScopes(grant.scopes.join(' '), { appName: app.name })
  const answer = await issueUserTokens(context, {
    app,
    user,
    scopes,
    nonce: grant.nonce,
    ...shaping(request),
  })
  await context.store.save()
  return answer
}

function requireLiveToken(context: Context, request: TokenRequest): RefreshToken {
  const token = findRefreshToken(context, request.form.get('refresh_token') ?? '')
  if (!token || token.clientId !== request.app.clientId) throw new AadstsError('70000')
  const issuedAt = entraTime(new Date(token.issuedAt))
  if (token.revoked) throw new AadstsError('50173', { issuedAt, validFrom: entraTime() })
  if (isInactive(token)) throw new AadstsError('700082', { issuedAt })
  return token
}

/**
 * grant_type=refresh_token: a new refresh token each time; the old one lives on unless strictRefresh.
 * @throws AadstsError 70000, 50173, 700082, 65001, 50057.
 */
export async function redeemRefreshToken(context: Context, request: TokenRequest): Promise<TokenAnswer> {
  const { app, form } = request
  const token = requireLiveToken(context, request)
  const user = requireActiveUser(context, token.oid)
  if (token.used && context.settings.strictRefresh) {
    revokeFamily(context, token.family)
    await context.store.save()
    throw new AadstsError('70000', {}, { suberror: 'bad_token' })
  }
  const values = { clientId: app.clientId, appName: app.name }
  const scopes = parseScopes(form.get('scope') || token.scopes.join(' '), values)
  if (!hasConsent(context, app, user, scopes.all)) throw new AadstsError('65001', values)
  token.used = true
  const answer = await issueUserTokens(context, {
    app,
    user,
    scopes,
    nonce: null,
    family: token.family,
    ...shaping(request),
  })
  await context.store.save()
  return answer
}

/**
 * grant_type=client_credentials, scope RESOURCE/.default: a token without roles when the application has none.
 * In a directory that is not its own the application must have been consented to, or it has no service
 * principal there (Commercial-Marketplace-SaaS-Accelerator#830).
 * @throws AadstsError 9001023, 70011, 7000229.
 */
export async function redeemClientCredentials(context: Context, request: TokenRequest): Promise<TokenAnswer> {
  const { app, form, authority } = request
  if (!authority.tenant) throw new AadstsError('9001023')
  const scope = form.get('scope') ?? ''
  const scopes = parseScopes(scope, { appName: app.name })
  const only = scopes.resourceScopes.length === 1 && scopes.oidc.length === 0
  if (!only || scopes.resourceScopes[0] !== '.default') throw new AadstsError('70011', { scope })
  if (!isInstalled(context, app, authority.tenant)) {
    throw new AadstsError('7000229', {
      clientId: app.clientId,
      appName: app.name,
      tenant: authority.tenant.id,
    })
  }
  return issueAppToken(context, app, authority.tenant.id, scopes.audience, shaping(request).expiresIn)
}
