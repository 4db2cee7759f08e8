'use server'

import { z } from 'zod'
import { goToMicrosoft } from '@/app/(auth)/sign-in/microsoft/go-to-microsoft'
import { defineUserAction } from '@/lib/action/define-action'
import { formatWait } from '@/lib/action/format-wait'
import { getClientAddress } from '@/lib/auth/client-address'
import { requireOwnAccount } from '@/lib/auth/own-account'
import { safeNext } from '@/lib/auth/safe-next'
import { keepRenewedSession } from '@/lib/auth/session-cookies'
import { proveWhoItIs } from '@/lib/auth/step-up'
import { findLastAccount, findOwnIdentities } from '@/lib/data/microsoft-sign-in/find-own-identities'
import { AppError } from '@/lib/platform/errors'
import { isId } from '@/lib/platform/ids'

/** To a company's Microsoft, and back with the account that is one's own there. */
export const linkMicrosoft = defineUserAction({
  schema: z.strictObject({ companyId: z.string().refine(isId, 'invalid.form') }),
  stepUp: true,
  run: async ({ actor, input: { companyId } }) => {
    requireOwnAccount(actor)
    const mine = await findOwnIdentities(actor.userId)
    if (!mine.some((one) => one.companyId === companyId)) throw new AppError('not_found')
    return { redirectTo: await goToMicrosoft({ purpose: 'link', companyId, actor, next: null }) }
  },
})

const next = z.string().default('')

/** Proves who it is before a page that wants to know. */
export const proveByPassword = defineUserAction({
  schema: z.strictObject({ proof: z.string().min(1, 'required.field').max(1000, 'invalid.too_long'), next }),
  secretFields: ['proof'],
  run: async ({ actor, input }) => {
    const result = await proveWhoItIs(actor, input.proof, await getClientAddress())
    if (result.outcome === 'wrong') throw new AppError('invalid', { proof: 'invalid.proof' })
    if (result.outcome === 'wait') {
      throw new AppError('refused', { reason: 'code_wait', time: await formatWait(result.seconds) })
    }
    await keepRenewedSession(result.session)
    return { redirectTo: safeNext(input.next) ?? '/account/confirm?done=1' }
  },
})

/** The same for whom only Microsoft can prove. */
export const proveByMicrosoft = defineUserAction({
  schema: z.strictObject({ next }),
  run: async ({ actor, input }) => {
    const companyId = actor.session.onlyCompanyId
    const account = companyId && (await findLastAccount(companyId, actor.userId))
    if (!companyId || !account) throw new AppError('not_found')
    const request = { purpose: 'prove', companyId, actor, account, next: safeNext(input.next) } as const
    return { redirectTo: await goToMicrosoft(request) }
  },
})
