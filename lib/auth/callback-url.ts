import type { NextRequest } from 'next/server'
import { cookieNames } from '@/lib/domain/cookies'
import { getEnv } from '@/lib/platform/env'

/** Where next-auth remembers what a request wanted to go on to. */
export const callbackCookieName = (appUrl: string) => `${cookieNames(appUrl).session}_callback`

/**
 * Whether next-auth can read where a request wants to go on to, in its address and in its cookie. What it cannot read
 * it takes for a fault of the installation's settings, answers 500 and logs an error; it is the sender's.
 */
export function hasReadableCallback({ nextUrl, cookies }: NextRequest): boolean {
  const { APP_URL } = getEnv()
  const asked = [
    ...nextUrl.searchParams.getAll('callbackUrl'),
    cookies.get(callbackCookieName(APP_URL))?.value ?? '',
  ]
  return asked.every((url) => url === '' || isHttp(url, APP_URL))
}

function isHttp(url: string, base: string): boolean {
  const from = url.startsWith('/') ? base : undefined
  return URL.canParse(url, from) && /^https?:$/.test(new URL(url, from).protocol)
}
