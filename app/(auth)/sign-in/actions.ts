'use server'

import { headers } from 'next/headers'
import { z } from 'zod'
import { keepSession } from '@/app/(auth)/keep-session'
import { definePublicAction } from '@/lib/action/define-action'
import { formatWait } from '@/lib/action/format-wait'
import { getActor } from '@/lib/auth/actor'
import { getClientAddress } from '@/lib/auth/client-address'
import { safeNext } from '@/lib/auth/safe-next'
import { keepChallenge, readChallenge } from '@/lib/auth/session-cookies'
import { finishSignIn, signIn } from '@/lib/auth/sign-in'
import type { SessionFrom } from '@/lib/auth/start-session'
import { line } from '@/lib/domain/text'
import { AppError } from '@/lib/platform/errors'

const schema = z.strictObject({
  email: line(320).min(1, 'required.email'),
  password: z.string().min(1, 'required.password'),
  next: z.string().default(''),
})

async function whereFrom(): Promise<SessionFrom> {
  const [head, address, before] = await Promise.all([headers(), getClientAddress(), getActor()])
  return { address, userAgent: head.get('user-agent'), previousSessionId: before?.sessionId }
}

/** Opens a session and goes on to where the visitor wanted to go; with a second factor its code comes first. */
export const signInWithPassword = definePublicAction({
  schema,
  secretFields: ['password'],
  run: async ({ input }) => {
    const next = safeNext(input.next)
    const result = await signIn(input, await whereFrom())
    if (result.outcome === 'wrong') throw new AppError('invalid', { password: 'invalid.sign_in' })
    if (result.outcome === 'wait') {
      throw new AppError('refused', { reason: 'sign_in_wait', time: await formatWait(result.seconds) })
    }
    if (result.outcome === 'second_factor') {
      await keepChallenge(result)
      return { redirectTo: next ? `/sign-in/code?next=${encodeURIComponent(next)}` : '/sign-in/code' }
    }
    await keepSession(result)
    return { redirectTo: next ?? '/' }
  },
})

/** The second step: a code of the application, or a recovery code. */
export const signInWithCode = definePublicAction({
  schema: z.strictObject({
    code: z.string().trim().min(1, 'required.code').max(40, 'invalid.code'),
    next: z.string().default(''),
  }),
  secretFields: ['code'],
  run: async ({ input }) => {
    const result = await finishSignIn((await readChallenge()) ?? '', input.code, await whereFrom())
    if (result.outcome === 'wrong') throw new AppError('invalid', { code: 'invalid.code_or_recovery' })
    if (result.outcome === 'over') throw new AppError('refused', { reason: 'sign_in_over' })
    if (result.outcome === 'wait') {
      throw new AppError('refused', { reason: 'code_wait', time: await formatWait(result.seconds) })
    }
    await keepChallenge(null)
    await keepSession(result)
    return { redirectTo: safeNext(input.next) ?? '/' }
  },
})
