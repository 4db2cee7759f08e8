/**
 * Names of the cookies. On localhost they carry the port, because browsers share cookies between ports and
 * two installations on one machine must not sign each other out. Over https the session's is bound to the host.
 */
export type CookieNames = {
  session: string
  /** Between the password and the second factor. */
  challenge: string
  /** Binds a sign-in at Microsoft to the browser that began it. */
  microsoft: string
  /** The company whose Microsoft sign-in this browser used last. */
  company: string
  /** Binds the link of a mailbox's owner to the browser that followed it. */
  browser: string
  locale: string
  timeZone: string
  theme: string
}

/** @param appUrl APP_URL, without a trailing slash */
export function cookieNames(appUrl: string): CookieNames {
  const url = new URL(appUrl)
  const local = url.hostname === 'localhost' || url.hostname === '127.0.0.1' || url.hostname === '[::1]'
  const suffix = local ? `_${url.port || (url.protocol === 'https:' ? '443' : '80')}` : ''
  const prefix = url.protocol === 'https:' ? '__Host-' : ''
  return {
    session: `${prefix}relais_session${suffix}`,
    challenge: `${prefix}relais_challenge${suffix}`,
    microsoft: `${prefix}relais_microsoft${suffix}`,
    company: `relais_company${suffix}`,
    browser: `${prefix}relais_browser${suffix}`,
    locale: `relais_locale${suffix}`,
    timeZone: `relais_zone${suffix}`,
    theme: `relais_theme${suffix}`,
  }
}

/** What cookies().set takes for the three preference cookies: a year, readable by the server only. */
export function preferenceCookieOptions(appUrl: string) {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: appUrl.startsWith('https:'),
    maxAge: 365 * 24 * 60 * 60,
  } as const
}

/**
 * APP_URL as a request sees it. The front door refuses a foreign Host and sets x-forwarded-proto itself, so
 * both may be believed here; for layers that may not read the environment.
 */
export function appUrlOfRequest(headers: { get(name: string): string | null }): string {
  const protocol = headers.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https' ? 'https' : 'http'
  return `${protocol}://${headers.get('host') ?? 'localhost'}`
}
