import 'server-only'
import { cookies } from 'next/headers'
import { cookieNames, preferenceCookieOptions } from '@/lib/domain/cookies'
import { getEnv } from '@/lib/platform/env'
import { sessionCookie } from './session-cookie'

/** The token that binds a sign-in at Microsoft to this browser. */
export async function readMicrosoftBrowser(): Promise<string | null> {
  return (await cookies()).get(cookieNames(getEnv().APP_URL).microsoft)?.value || null
}

export async function keepMicrosoftBrowser(token: string, seconds: number): Promise<void> {
  const { APP_URL } = getEnv()
  const { options } = sessionCookie(APP_URL)
  ;(await cookies()).set(cookieNames(APP_URL).microsoft, token, { ...options, maxAge: seconds })
}

/** The Microsoft sign-in that this browser used last: the sign-in page offers it. */
export async function readSignInLink(): Promise<string | null> {
  return (await cookies()).get(cookieNames(getEnv().APP_URL).company)?.value || null
}

export async function keepSignInLink(link: string): Promise<void> {
  const { APP_URL } = getEnv()
  ;(await cookies()).set(cookieNames(APP_URL).company, link, preferenceCookieOptions(APP_URL))
}
