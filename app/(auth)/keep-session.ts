import { cookies } from 'next/headers'
import { sessionCookie } from '@/lib/auth/session-cookie'
import type { StartedSession } from '@/lib/auth/start-session'
import { cookieNames, preferenceCookieOptions } from '@/lib/domain/cookies'
import { getEnv } from '@/lib/platform/env'

/** The session's cookie, and the person's language and time zone for everything that renders. */
export async function keepSession(started: StartedSession): Promise<void> {
  const { APP_URL } = getEnv()
  const jar = await cookies()
  const session = sessionCookie(APP_URL)
  const names = cookieNames(APP_URL)
  const kept = preferenceCookieOptions(APP_URL)
  jar.set(session.name, started.token, { ...session.options, expires: started.expiresAt })
  jar.set(names.timeZone, started.timeZone, kept)
  if (started.locale) jar.set(names.locale, started.locale, kept)
}
