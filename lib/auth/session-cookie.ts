import { cookieNames } from '@/lib/domain/cookies'

/** The session cookie's name and attributes (OWASP ASVS 5.0, 3.3), the same for setting and clearing. */
export function sessionCookie(appUrl: string) {
  return {
    name: cookieNames(appUrl).session,
    options: {
      httpOnly: true,
      sameSite: 'lax', // strict would lose it on the way back from Microsoft
      path: '/',
      secure: appUrl.startsWith('https:'),
    },
  } as const
}
