import { cookies, headers } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import { appUrlOfRequest, cookieNames } from '@/lib/domain/cookies'
import { formats } from './formats'
import { DEFAULT_LOCALE, DEFAULT_TIME_ZONE, isLocale, isTimeZone, localeOfHeader } from './locales'
import { messages } from './messages'

/**
 * Language and time zone of a request. The member's stored choice reaches us as a cookie (set at sign-in and
 * by the switch), so that nothing here reads the database; then Accept-Language, then French.
 */
export default getRequestConfig(async ({ locale: asked }) => {
  const [head, jar] = await Promise.all([headers(), cookies()])
  const names = cookieNames(appUrlOfRequest(head))
  const chosen = jar.get(names.locale)?.value
  const zone = jar.get(names.timeZone)?.value
  const locale = isLocale(asked)
    ? asked
    : isLocale(chosen)
      ? chosen
      : (localeOfHeader(head.get('accept-language')) ?? DEFAULT_LOCALE)
  return {
    locale,
    messages: messages[locale],
    timeZone: isTimeZone(zone) ? zone : DEFAULT_TIME_ZONE,
    now: new Date(),
    formats,
  }
})
