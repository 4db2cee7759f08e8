'use server'

import { getLocale } from 'next-intl/server'
import { z } from 'zod'
import { keepSession } from '@/app/(auth)/keep-session'
import { whereFrom } from '@/app/(auth)/where-from'
import { definePublicAction } from '@/lib/action/define-action'
import { newPassword } from '@/lib/auth/new-password'
import { startSession } from '@/lib/auth/start-session'
import { completeSetup } from '@/lib/data/setup/complete-setup'
import { accountAddressSchema, companyNameSchema, nameSchema, slugSchema } from '@/lib/domain/people'

const schema = newPassword({
  token: z.string().max(100, 'invalid.form'),
  name: nameSchema,
  email: accountAddressSchema,
  company: companyNameSchema,
  slug: slugSchema.default(''),
})

/** First operator, first company; signed in, on to the company's overview. */
export const setUp = definePublicAction({
  schema,
  secretFields: ['password', 'again', 'token'],
  run: async ({ input: { token, name, email, password, company, slug } }) => {
    const [from, locale] = await Promise.all([whereFrom(), getLocale()])
    const person = { name, email, password, locale, clientAddress: from.address }
    const made = await completeSetup(token, { ...person, company, slug })
    await keepSession(await startSession(made.userId, from))
    return { redirectTo: `/${made.slug}` }
  },
})
