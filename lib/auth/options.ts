import type { AuthOptions } from 'next-auth'
import { cookieNames } from '@/lib/domain/cookies'
import { getEnv, requireEnv } from '@/lib/platform/env'
import { log } from '@/lib/platform/log'
import { callbackCookieName } from './callback-url'
import { SESSION_ABSOLUTE_SECONDS, revokeSession } from './sessions'
import { sessionCookie } from './session-cookie'
import { decodeToken, encodeToken } from './session-token'

/**
 * next-auth without providers: signing in is an action of ours (it works before JavaScript has arrived and
 * is throttled), the session is a row of ours. next-auth keeps the cookie's format, /api/auth/session and
 * signing out for scripts.
 */
export function authOptions(): AuthOptions {
  const appUrl = getEnv().APP_URL
  const session = sessionCookie(appUrl)
  const base = cookieNames(appUrl).session
  return {
    secret: requireEnv('NEXTAUTH_SECRET'),
    providers: [],
    session: { strategy: 'jwt', maxAge: SESSION_ABSOLUTE_SECONDS },
    jwt: { encode: encodeToken, decode: decodeToken },
    useSecureCookies: appUrl.startsWith('https:'),
    cookies: {
      sessionToken: session,
      csrfToken: { name: `${base}_csrf`, options: session.options },
      callbackUrl: { name: callbackCookieName(appUrl), options: session.options },
    },
    pages: { signIn: '/sign-in', signOut: '/', error: '/sign-in' },
    callbacks: {
      jwt: ({ token }) => token,
      session: ({ session: shown, token }) => ({
        ...shown,
        user: { name: token.name, email: token.email },
      }),
      // Our own site only, whatever was asked for.
      redirect: ({ url, baseUrl }) => (url.startsWith(`${baseUrl}/`) ? url : baseUrl),
    },
    logger: {
      // A cookie whose session is over is everyday life, and next-auth's word for it is an error.
      error: (code) => log[code === 'JWT_SESSION_ERROR' ? 'debug' : 'error']({ event: code }, 'next-auth'),
      warn: (code) => log.debug({ event: code }, 'next-auth'),
      debug: () => {},
    },
    events: {
      signOut: async ({ token }) => {
        if (token?.sid) await revokeSession(token.sid)
      },
    },
  }
}
