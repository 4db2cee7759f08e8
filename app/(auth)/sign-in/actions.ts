'use server'

import { headers } from 'next/headers'
import { getFormatter } from 'next-intl/server'
import { z } from 'zod'
import { keepSession } from '@/app/(auth)/keep-session'
import { definePublicAction } from '@/lib/action/define-action'
import { getActor } from '@/lib/auth/actor'
import { getClientAddress } from '@/lib/auth/client-address'
import { safeNext } from '@/lib/auth/safe-next'
import { signIn } from '@/lib/auth/sign-in'
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
    await keepSession(result)
    return { redirectTo: safeNext(input.next) ?? '/' }
  },
})

async function formatWait(seconds: number): Promise<string> {
  const format = await getFormatter()
  const minutes = seconds >= 60
  return format.number(minutes ? Math.ceil(seconds / 60) : seconds, {
    style: 'unit',
    unit: minutes ? 'minute' : 'second',
    unitDisplay: 'long',
  })
}
