'use server'

import { cookies, headers } from 'next/headers'
import { getFormatter } from 'next-intl/server'
import { z } from 'zod'
import { definePublicAction } from '@/lib/action/define-action'
import { getActor } from '@/lib/auth/actor'
import { getClientAddress } from '@/lib/auth/client-address'
import { safeNext } from '@/lib/auth/safe-next'
import { sessionCookie } from '@/lib/auth/session-cookie'
import { signIn } from '@/lib/auth/sign-in'
import { cookieNames, preferenceCookieOptions } from '@/lib/domain/cookies'
import { getEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'

const schema = z.strictObject({
  email: z.string().trim().min(1, 'required.email').max(320, 'invalid.too_long'),
  password: z.string().min(1, 'required.password'),
  next: z.string().default(''),
})

/** Opens a session and goes on to where the visitor wanted to go. */
export const signInWithPassword = definePublicAction({
  schema,
  secretFields: ['password'],
  run: async ({ input }) => {
    const [head, address, before] = await Promise.all([headers(), getClientAddress(), getActor()])
    const result = await signIn(input, {
      address,
      userAgent: head.get('user-agent'),
      previousSessionId: before?.sessionId,
    })
    if (result.outcome === 'wrong') throw new AppError('invalid', { password: 'invalid.sign_in' })
    if (result.outcome === 'wait') {
      throw new AppError('refused', { reason: 'sign_in_wait', time: await formatWait(result.seconds) })
    }
    await keep(result)
    return { redirectTo: safeNext(input.next) ?? '/' }
  },
})

/** The session's cookie, and the person's language and time zone for everything that renders. */
async function keep(result: { token: string; expiresAt: Date; locale: string | null; timeZone: string }) {
  const { APP_URL } = getEnv()
  const jar = await cookies()
  const session = sessionCookie(APP_URL)
  const names = cookieNames(APP_URL)
  const kept = preferenceCookieOptions(APP_URL)
  jar.set(session.name, result.token, { ...session.options, expires: result.expiresAt })
  jar.set(names.timeZone, result.timeZone, kept)
  if (result.locale) jar.set(names.locale, result.locale, kept)
}

async function formatWait(seconds: number): Promise<string> {
  const format = await getFormatter()
  const minutes = seconds >= 60
  return format.number(minutes ? Math.ceil(seconds / 60) : seconds, {
    style: 'unit',
    unit: minutes ? 'minute' : 'second',
    unitDisplay: 'long',
  })
}
