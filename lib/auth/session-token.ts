import { decode, encode, type JWT, type JWTDecodeParams, type JWTEncodeParams } from 'next-auth/jwt'
import { requireEnv } from '@/lib/platform/env'
import { COOKIE_SECONDS, findSession, type SignedIn } from './sessions'

/** next-auth's cookie, encrypted by next-auth; all that counts in it is the session row's id and revision. */
declare module 'next-auth/jwt' {
  interface JWT {
    sid?: string
    /** The session row's revision; missing: 0. */
    rev?: number
    actor?: SignedIn
  }
}

/** The cookie's value for a session. */
export async function encodeSession(sessionId: string, revision = 0): Promise<string> {
  return encodeToken({ token: { sid: sessionId, rev: revision }, secret: requireEnv('NEXTAUTH_SECRET') })
}

/** The person behind a cookie's value; null when it is forged, or its session does not hold any more. */
export async function readSessionToken(token: string | undefined): Promise<SignedIn | null> {
  if (!token) return null
  const read = await decodeToken({ token, secret: requireEnv('NEXTAUTH_SECRET') })
  return read?.actor ?? null
}

/** next-auth's `jwt.encode`: only the id goes into the cookie, whatever was looked up stays out. */
export async function encodeToken({ token, secret }: JWTEncodeParams): Promise<string> {
  const { sid, rev = 0 } = token ?? {}
  return encode({ token: { sid, ...(rev ? { rev } : {}) }, secret, maxAge: COOKIE_SECONDS })
}

/** The session a cookie names, whether it still holds or not; null when the cookie is not ours, or forged. */
export async function readSessionId(token: string | undefined): Promise<string | null> {
  if (!token) return null
  const claims = await decode({ token, secret: requireEnv('NEXTAUTH_SECRET') }).catch(() => null)
  return claims?.sid ?? null
}

/** next-auth's `jwt.decode`: the row is looked up at each request, so that a revoked session is dead. */
export async function decodeToken({ token, secret }: JWTDecodeParams): Promise<JWT | null> {
  const claims = await decode({ token, secret }).catch(() => null)
  const actor = claims?.sid ? await findSession(claims.sid, claims.rev ?? 0) : null
  return actor
    ? {
        sid: actor.sessionId,
        rev: claims?.rev ?? 0,
        sub: actor.userId,
        name: actor.name,
        email: actor.email,
        actor,
      }
    : null
}
