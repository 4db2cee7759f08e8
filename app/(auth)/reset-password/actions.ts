'use server'

import { getLocale } from 'next-intl/server'
import { after } from 'next/server'
import { z } from 'zod'
import { definePublicAction } from '@/lib/action/define-action'
import { formatWait } from '@/lib/action/format-wait'
import { getClientAddress } from '@/lib/auth/client-address'
import { normalizeEmail } from '@/lib/auth/email'
import { newPassword } from '@/lib/auth/new-password'
import { usePasswordLink as redeemPasswordLink } from '@/lib/auth/password-links'
import { countResetRequest } from '@/lib/auth/throttle'
import { sendPasswordReset } from '@/lib/data/password-reset/request-password-reset'
import { AppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'

const schema = newPassword({ token: z.string().max(100, 'invalid.form') })

/** Sets the password by a one-time link; all of the person's sessions end with it. */
export const setPasswordByLink = definePublicAction({
  schema,
  secretFields: ['password', 'again', 'token'],
  run: async ({ input }) => {
    const set = await redeemPasswordLink(input.token, input.password, await getClientAddress())
    if (!set) throw new AppError('refused', { reason: 'password_link' })
    return { redirectTo: '/sign-in?done=password' }
  },
})

/** Asks for such a link by mail. The answer is the same for every address, and so is its time. */
export const requestPasswordLink = definePublicAction({
  schema: z.strictObject({
    email: z.string().trim().min(1, 'required.email').max(320, 'invalid.too_long'),
  }),
  run: async ({ input }) => {
    const [address, locale] = await Promise.all([getClientAddress(), getLocale()])
    const seconds = await countResetRequest(normalizeEmail(input.email), address)
    if (seconds > 0) throw new AppError('refused', { reason: 'reset_wait', time: await formatWait(seconds) })
    after(() =>
      sendPasswordReset({ email: input.email, locale }, address).catch((error: unknown) =>
        log.error({ err: error }, 'a link to set a password could not be sent'),
      ),
    )
    return { redirectTo: '/reset-password?asked=1' }
  },
})
