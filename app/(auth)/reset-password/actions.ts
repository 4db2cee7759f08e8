'use server'

import { z } from 'zod'
import { definePublicAction } from '@/lib/action/define-action'
import { getClientAddress } from '@/lib/auth/client-address'
import { newPassword } from '@/lib/auth/new-password'
import { usePasswordLink as redeemPasswordLink } from '@/lib/auth/password-links'
import { AppError } from '@/lib/platform/errors'

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
