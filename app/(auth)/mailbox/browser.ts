import { cookies } from 'next/headers'
import { cookieNames } from '@/lib/domain/cookies'
import { getEnv } from '@/lib/platform/env'
import { isToken, newToken } from '@/lib/platform/one-time-token'

/** As long as a link can live. */
const SECONDS = 8 * 24 * 60 * 60

/** The random text by which this browser is known to the links it followed; null: it followed none. */
export async function readBrowser(): Promise<string | null> {
  const value = (await cookies()).get(cookieNames(getEnv().APP_URL).browser)?.value
  return isToken(value) ? value : null
}

/** The same, made when there is none. Only an action may set a cookie. */
export async function ensureBrowser(): Promise<string> {
  const known = await readBrowser()
  if (known) return known
  const { APP_URL } = getEnv()
  const { text } = newToken()
  ;(await cookies()).set(cookieNames(APP_URL).browser, text, {
    httpOnly: true,
    sameSite: 'lax', // strict would lose it on the way back from Microsoft
    path: '/',
    secure: APP_URL.startsWith('https:'),
    maxAge: SECONDS,
  })
  return text
}
