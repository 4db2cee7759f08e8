'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { readPlainForm } from '@/lib/action/form-data'
import { getActor } from '@/lib/auth/actor'
import { setLocale } from '@/lib/auth/preferences'
import { sessionCookie } from '@/lib/auth/session-cookie'
import { revokeSession } from '@/lib/auth/sessions'
import { cookieNames, preferenceCookieOptions } from '@/lib/domain/cookies'
import { THEMES } from '@/lib/domain/theme'
import { LOCALES } from '@/lib/i18n/locales'
import { getEnv } from '@/lib/platform/env'

/** Ends the session, here and for whoever kept its cookie. */
export async function signOut(): Promise<void> {
  const actor = await getActor()
  if (actor) await revokeSession(actor.sessionId)
  const { name, options } = sessionCookie(getEnv().APP_URL)
  // Set to nothing rather than deleted: deleting omits Secure, and browsers then keep a __Host- cookie.
  ;(await cookies()).set(name, '', { ...options, maxAge: 0 })
  redirect('/sign-in')
}

const localeForm = z.strictObject({ locale: z.enum(LOCALES) })
const themeForm = z.strictObject({ theme: z.enum(THEMES) })

/** Kept with the person, and in a cookie for the pages before signing in. */
export async function setLanguage(data: FormData): Promise<void> {
  const locale = readPlainForm(localeForm, data)?.locale
  if (!locale) return
  const actor = await getActor()
  if (actor) await setLocale(actor.userId, locale)
  const { APP_URL } = getEnv()
  ;(await cookies()).set(cookieNames(APP_URL).locale, locale, preferenceCookieOptions(APP_URL))
}

/** A matter of the device, so a cookie only. */
export async function setTheme(data: FormData): Promise<void> {
  const { APP_URL } = getEnv()
  const theme = readPlainForm(themeForm, data)?.theme
  if (!theme) return
  ;(await cookies()).set(cookieNames(APP_URL).theme, theme, preferenceCookieOptions(APP_URL))
}
