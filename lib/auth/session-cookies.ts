import 'server-only'
import { cookies } from 'next/headers'
import { cookieNames } from '@/lib/domain/cookies'
import { getEnv } from '@/lib/platform/env'
import { sessionCookie } from './session-cookie'
import { encodeSession } from './session-token'
import type { OpenedSession } from './sessions'

/** Gives the browser a renewed session's cookie; in an action or a route, not while a page renders. */
export async function keepRenewedSession({ id, revision, expiresAt }: OpenedSession): Promise<void> {
  const { name, options } = sessionCookie(getEnv().APP_URL)
  ;(await cookies()).set(name, await encodeSession(id, revision), { ...options, expires: expiresAt })
}

/** The cookie between password and second factor; null takes it away. */
export async function keepChallenge(challenge: { token: string; expiresAt: Date } | null): Promise<void> {
  const { APP_URL } = getEnv()
  const { options } = sessionCookie(APP_URL)
  const name = cookieNames(APP_URL).challenge
  const jar = await cookies()
  // Set to nothing rather than deleted: deleting omits Secure, and browsers then keep a __Host- cookie.
  if (challenge) jar.set(name, challenge.token, { ...options, expires: challenge.expiresAt })
  else if (jar.has(name)) jar.set(name, '', { ...options, maxAge: 0 })
}

export async function readChallenge(): Promise<string | null> {
  return (await cookies()).get(cookieNames(getEnv().APP_URL).challenge)?.value || null
}
