'use server'

import { z } from 'zod'
import { definePublicAction } from '@/lib/action/define-action'
import { findPasswordProblem, PASSWORD_MAX } from '@/lib/auth/password'
import { usePasswordLink as redeemPasswordLink } from '@/lib/auth/password-links'
import { AppError } from '@/lib/platform/errors'

const schema = z
  .strictObject({
    token: z.string().max(100, 'invalid.form'),
    password: z.string().min(1, 'required.field'),
    again: z.string(),
  })
  .superRefine(({ password, again }, context) => {
    const problem = password ? findPasswordProblem(password) : null
    if (problem) {
      const params = { maximum: PASSWORD_MAX }
      context.addIssue({ code: 'custom', path: ['password'], message: problem, params })
    } else if (password !== again) {
      context.addIssue({ code: 'custom', path: ['again'], message: 'invalid.passwords_differ' })
    }
  })

/** Sets the password by a one-time link; all of the person's sessions end with it. */
export const setPasswordByLink = definePublicAction({
  schema,
  secretFields: ['password', 'again', 'token'],
  run: async ({ input }) => {
    const set = await redeemPasswordLink(input.token, input.password)
    if (!set) throw new AppError('refused', { reason: 'password_link' })
    return { redirectTo: '/sign-in?done=password' }
  },
})
