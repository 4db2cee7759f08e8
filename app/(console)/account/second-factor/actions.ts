'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { defineUserAction } from '@/lib/action/define-action'
import { formatWait } from '@/lib/action/format-wait'
import { getClientAddress } from '@/lib/auth/client-address'
import { requireOwnAccount } from '@/lib/auth/own-account'
import { confirmEnrolment, regenerateRecoveryCodes } from '@/lib/auth/second-factor/enrol'
import { spendCode, type SpendResult } from '@/lib/auth/second-factor/spend-code'
import { removeOwnSecondFactor } from '@/lib/auth/second-factor/remove'
import { keepRenewedSession } from '@/lib/auth/session-cookies'
import type { SignedIn } from '@/lib/auth/sessions'
import { AppError } from '@/lib/platform/errors'

const code = z.string().trim().min(1, 'required.code').max(40, 'invalid.code')

async function tooMany(seconds: number): Promise<AppError> {
  return new AppError('refused', { reason: 'code_wait', time: await formatWait(seconds) })
}

/** Turns the second factor on, or replaces the application; the answer carries the recovery codes, once. */
export const turnOn = defineUserAction({
  schema: z.strictObject({ code, current: z.string().trim().max(40, 'invalid.code').default('') }),
  secretFields: ['code', 'current'],
  stepUp: true,
  run: async ({ actor, input }) => {
    requireOwnAccount(actor)
    const result = await confirmEnrolment(actor, input, await getClientAddress())
    if (result.outcome === 'wait') throw await tooMany(result.seconds)
    if (result.outcome === 'wrong') {
      throw new AppError('invalid', {
        [result.which]: result.which === 'code' ? 'invalid.code' : 'invalid.code_or_recovery',
      })
    }
    await keepRenewedSession(result.session)
    revalidatePath('/account', 'layout')
    return { values: { codes: result.codes.join(' ') } }
  },
})

/** A code proves that it is not just somebody at an open browser. */
async function requireCode(actor: SignedIn, typed: string): Promise<void> {
  requireOwnAccount(actor)
  const spent: SpendResult = await spendCode(actor.userId, typed, await getClientAddress())
  if (spent.outcome === 'wait') throw await tooMany(spent.seconds)
  if (spent.outcome === 'wrong') throw new AppError('invalid', { code: 'invalid.code_or_recovery' })
}

/** Ten new recovery codes. */
export const makeRecoveryCodes = defineUserAction({
  schema: z.strictObject({ code }),
  secretFields: ['code'],
  run: async ({ actor, input }) => {
    await requireCode(actor, input.code)
    const codes = await regenerateRecoveryCodes(actor.userId)
    revalidatePath('/account', 'layout')
    return { values: { codes: codes.join(' ') } }
  },
})

/** Turns it off, where no company asks for it. */
export const turnOff = defineUserAction({
  schema: z.strictObject({ code }),
  secretFields: ['code'],
  run: async ({ actor, input }) => {
    await requireCode(actor, input.code)
    await removeOwnSecondFactor(actor)
    revalidatePath('/account', 'layout')
    return { redirectTo: '/account?done=factorRemoved' }
  },
})
