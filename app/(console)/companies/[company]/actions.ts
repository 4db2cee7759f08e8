'use server'

import { z } from 'zod'
import { defineUserAction } from '@/lib/action/define-action'
import { findCompanyOf } from '@/lib/auth/companies'
import { leaveCompany } from '@/lib/data/people/remove-member'
import { AppError } from '@/lib/platform/errors'

/** Leaves a company, suspended or not. */
export const leave = defineUserAction({
  schema: z.strictObject({ company: z.string().max(63, 'invalid.form') }),
  run: async ({ actor, input }) => {
    const company = await findCompanyOf(actor.userId, input.company)
    if (!company) throw new AppError('not_found')
    await leaveCompany({ actor, company })
    return { redirectTo: `/companies?left=${encodeURIComponent(company.name)}` }
  },
})
