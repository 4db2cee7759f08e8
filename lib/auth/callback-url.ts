import { cookieNames } from '@/lib/domain/cookies'
import { getEnv } from '@/lib/platform/env'

/**
 * Whether next-auth can read where a request wants to go on to, in its address and in its cookie. What it cannot read
 * it takes for a fault of the installation's settings, answers 500 and logs an error; it is the sender's.
 */
export function hasReadableCallback(request: Request): boolean {
  const { APP_URL } = getEnv()
  const name = `${cookieNames(APP_URL).session}_callback`
  const cookie = request.headers
    .get('cookie')
    ?.split(/;\s*/)
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1)
  const asked = [...new URL(request.url).searchParams.getAll('callbackUrl'), decode(cookie)]
  return asked.every((url) => !url || isHttp(url, APP_URL))
}

function decode(value = ''): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function isHttp(url: string, base: string): boolean {
  const from = url.startsWith('/') ? base : undefined
  return URL.canParse(url, from) && /^https?:$/.test(new URL(url, from).protocol)
}
