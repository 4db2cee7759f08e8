import type { IncomingHttpHeaders } from 'node:http'
import { DEFAULT_LOCALE, isLocale, localeOfHeader, type Locale } from '@/lib/i18n/locales'
import { messages } from '@/lib/i18n/messages'

const TEXTS = { 400: 'unreadable', 403: 'elsewhere', 408: 'slow', 413: 'large' } as const

/**
 * What the front door refuses, as a page in the person's language: Next is not asked any more. Without styles and
 * scripts, so that any policy fits.
 * @returns null when a program asks, or nobody could be helped by words
 */
export function renderRefusal(status: number, headers: IncomingHttpHeaders): string | null {
  const key = Object.hasOwn(TEXTS, status) ? TEXTS[status as keyof typeof TEXTS] : null
  if (!key || !(headers.accept ?? '').includes('text/html')) return null
  const locale = localeOf(headers)
  const { title, why, todo } = messages[locale].errors.door[key]
  return `<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>${title} · Relais</title></head>
<body><main><h1>${title}</h1><p>${why}</p><p>${todo}</p><p><a href="/">${messages[locale].errors.door.home}</a></p></main></body>
</html>
`
}

/** As the pages choose it: the cookie, then the browser's languages, then French. */
function localeOf(headers: IncomingHttpHeaders): Locale {
  const chosen = /(?:^|;\s*)relais_locale\w*=(\w+)/.exec(headers.cookie ?? '')?.[1]
  return isLocale(chosen) ? chosen : (localeOfHeader(headers['accept-language']) ?? DEFAULT_LOCALE)
}
