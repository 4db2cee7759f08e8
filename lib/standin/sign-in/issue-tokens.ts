import { createHash, randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Context } from '../context'
import type { App, User } from '../state/schema'
import { forgeIdToken } from './forge'
import type { FORGERIES } from '../faults'
import { issueRefreshToken } from './refresh-tokens'
import type { RequestedScopes } from './scopes'

export type Forgery = (typeof FORGERIES)[number]
export type TokenAnswer = Record<string, string | number>

export type Grant = {
  app: App
  user: User
  scopes: RequestedScopes
  nonce: string | null
  /** The refresh token's family when this is a renewal. */
  family?: string
  withClientInfo: boolean
  forgery: Forgery | null
  expiresIn: number | null
}

export type IdClaims = Record<string, string | number> & { iss: string; aud: string; tid: string }

/** Seconds: as set, or 60 to 90 minutes (entra/identity-platform/access-tokens). */
function accessTokenSeconds(context: Context): number {
  return context.settings.accessTokenSeconds ?? 3600 + Math.floor(Math.random() * 1800)
}

/** The access token as Exchange reads it: audience, scp and upn decide. */
async function signAccessToken(
  context: Context,
  claims: Record<string, unknown>,
  seconds: number,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({ ...claims, uti: randomBytes(16).toString('base64url'), ver: '1.0' })
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: context.key.kid })
    .setIssuedAt(now)
    .setNotBefore(now)
    .setExpirationTime(now + seconds)
    .sign(context.key.privateKey)
}

function idClaims(context: Context, grant: Grant): IdClaims {
  const { app, user, scopes, nonce } = grant
  const now = Math.floor(Date.now() / 1000)
  const sub = createHash('sha256').update(`${app.clientId}:${user.oid}`).digest('base64url')
  return {
    ver: '2.0',
    iss: `${context.loginUrl}/${user.tenantId}/v2.0`,
    sub,
    aud: app.clientId,
    exp: now + 3600,
    iat: now,
    nbf: now,
    tid: user.tenantId,
    uti: randomBytes(16).toString('base64url'),
    ...(scopes.oidc.includes('profile')
      ? { name: user.name, preferred_username: user.upn, oid: user.oid }
      : {}),
    ...(scopes.oidc.includes('email') ? { email: user.mail } : {}),
    ...(nonce ? { nonce } : {}),
  }
}

/** base64url({uid, utid}): MSAL's account id comes from it. */
export function clientInfo(oid: string, tenantId: string): string {
  return Buffer.from(JSON.stringify({ uid: oid, utid: tenantId })).toString('base64url')
}

/** What the token endpoint answers to a good code or refresh token. The caller saves the store. */
export async function issueUserTokens(context: Context, grant: Grant): Promise<TokenAnswer> {
  const { app, user, scopes, forgery } = grant
  const seconds = grant.expiresIn ?? accessTokenSeconds(context)
  const accessToken = await signAccessToken(
    context,
    {
      aud: scopes.audience,
      iss: `${context.loginUrl}/${user.tenantId}/`,
      appid: app.clientId,
      app_displayname: app.name,
      oid: user.oid,
      tid: user.tenantId,
      upn: user.upn,
      unique_name: user.upn,
      name: user.name,
      scp: scopes.resourceScopes.join(' '),
    },
    seconds,
  )
  const answer: TokenAnswer = {
    token_type: 'Bearer',
    // Entra leaves offline_access out of what it says it granted.
    scope: scopes.all.filter((scope) => scope !== 'offline_access').join(' '),
    expires_in: seconds,
    ext_expires_in: seconds,
    access_token: accessToken,
  }
  if (scopes.oidc.includes('offline_access')) {
    answer.refresh_token = issueRefreshToken(context, {
      clientId: app.clientId,
      oid: user.oid,
      scopes: scopes.all,
      ...(grant.family ? { family: grant.family } : {}),
    })
  }
  if (scopes.oidc.includes('openid')) {
    answer.id_token = await forgeIdToken(context, idClaims(context, grant), forgery)
  }
  if (grant.withClientInfo) {
    const utid = forgery === 'wrong_utid' ? '11111111-2222-4333-8444-555555555555' : user.tenantId
    answer.client_info = clientInfo(user.oid, utid)
  }
  return answer
}

/** What it answers to client credentials: an application's own token, with its roles. */
export async function issueAppToken(
  context: Context,
  app: App,
  tenantId: string,
  audience: string,
  expiresIn: number | null,
): Promise<TokenAnswer> {
  const seconds = expiresIn ?? context.settings.accessTokenSeconds ?? 3599
  const claims = {
    aud: audience,
    iss: `${context.loginUrl}/${tenantId}/`,
    appid: app.clientId,
    app_displayname: app.name,
    idtyp: 'app',
    oid: app.objectId,
    tid: tenantId,
    roles: app.roles,
  }
  return {
    token_type: 'Bearer',
    expires_in: seconds,
    ext_expires_in: seconds,
    access_token: await signAccessToken(context, claims, seconds),
  }
}
