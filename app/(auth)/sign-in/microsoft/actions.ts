'use server'

import { z } from 'zod'
import { definePublicAction } from '@/lib/action/define-action'
import { safeNext } from '@/lib/auth/safe-next'
import { findSignInCompany } from '@/lib/data/microsoft-sign-in/sign-in-link'
import { AppError } from '@/lib/platform/errors'
import { goToMicrosoft } from './go-to-microsoft'

/** On to Microsoft's sign-in of a company. */
export const signInWithMicrosoft = definePublicAction({
  schema: z.strictObject({ link: z.string().max(64, 'invalid.form'), next: z.string().default('') }),
  run: async ({ input }) => {
    const company = await findSignInCompany(input.link)
    if (!company) throw new AppError('not_found')
    const next = safeNext(input.next)
    return { redirectTo: await goToMicrosoft({ purpose: 'sign_in', companyId: company.id, next }) }
  },
})
