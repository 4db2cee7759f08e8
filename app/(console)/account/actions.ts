'use server'

import { revalidatePath } from 'next/cache'
import { cookies } from 'next/headers'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { defineUserAction } from '@/lib/action/define-action'
import { formatWait } from '@/lib/action/format-wait'
import { changePassword } from '@/lib/auth/change-password'
import { getClientAddress } from '@/lib/auth/client-address'
import { newPassword } from '@/lib/auth/new-password'
import { requireOwnAccount } from '@/lib/auth/own-account'
import { saveProfile } from '@/lib/auth/preferences'
import { keepRenewedSession } from '@/lib/auth/session-cookies'
import { revokeOtherSessions, revokeOwnSession } from '@/lib/auth/sessions'
import { cookieNames, preferenceCookieOptions } from '@/lib/domain/cookies'
import { getEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'
import { profileSchema } from './profile-schema'

/** Name, language and time zone, on every device; the theme on this one. */
export const saveAccount = defineUserAction({
  schema: profileSchema,
  run: async ({ actor, input }) => {
    requireOwnAccount(actor)
    await saveProfile(actor.userId, input)
    const { APP_URL } = getEnv()
    const names = cookieNames(APP_URL)
    const kept = preferenceCookieOptions(APP_URL)
    const jar = await cookies()
    jar.set(names.theme, input.theme, kept)
    jar.set(names.timeZone, input.timeZone, kept)
    if (input.locale) jar.set(names.locale, input.locale, kept)
    else jar.delete(names.locale)
    revalidatePath('/', 'layout')
    return { doneMessage: (await getTranslations('account'))('saved') }
  },
})

/** Asks the current one; all other sessions end. */
export const changeOwnPassword = defineUserAction({
  schema: newPassword({ current: z.string().min(1, 'required.password') }),
  secretFields: ['current', 'password', 'again'],
  run: async ({ actor, input }) => {
    requireOwnAccount(actor)
    const result = await changePassword(actor, input, await getClientAddress())
    if (result.outcome === 'wrong') throw new AppError('invalid', { current: 'invalid.password_current' })
    if (result.outcome === 'wait') {
      throw new AppError('refused', { reason: 'sign_in_wait', time: await formatWait(result.seconds) })
    }
    await keepRenewedSession(result.session)
    revalidatePath('/account')
    return { doneMessage: (await getTranslations('account'))('password.changed') }
  },
})

/** Ends one of one's own sessions. */
export const endSession = defineUserAction({
  schema: z.strictObject({ id: z.string().refine(isId, 'invalid.form') }),
  run: async ({ actor, input }) => {
    const ended = await revokeOwnSession(actor, input.id)
    revalidatePath('/account')
    return { doneMessage: (await getTranslations('account'))('sessions.ended', { count: Number(ended) }) }
  },
})

/** Ends all of one's own sessions but this. */
export const endOtherSessions = defineUserAction({
  schema: z.strictObject({}),
  run: async ({ actor }) => {
    const count = await revokeOtherSessions(actor)
    revalidatePath('/account')
    return { doneMessage: (await getTranslations('account'))('sessions.ended', { count }) }
  },
})
