'use server'

import { revalidatePath } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { defineOperatorAction } from '@/lib/action/define-action'
import { createCompany as addCompany, inviteFirstOwner } from '@/lib/data/companies/create-company'
import {
  deleteCompany as markDeleted,
  resumeCompany as reopen,
  suspendCompany as close,
  undoDeletion as keepCompany,
} from '@/lib/data/companies/suspend-company'
import { addOperator as appoint, removeOperator as dismiss } from '@/lib/data/operators/operators'
import { accountAddressSchema, companyNameSchema, slugSchema } from '@/lib/domain/people'

const nothing = z.strictObject({})
const texts = () => getTranslations('operator')
const again = () => revalidatePath('/operator', 'layout')

/** A new company, and its owner's invitation, whose link is shown this once. */
export const createCompany = defineOperatorAction({
  schema: z.strictObject({ name: companyNameSchema, slug: slugSchema.default(''), email: accountAddressSchema }),
  run: async ({ who, input: { name, slug, email } }) => {
    const made = await addCompany(who, { name, slug, ownerEmail: email })
    again()
    const t = await texts()
    return {
      doneMessage: t('new.created', { name }),
      once: { text: made.link, title: t('new.made'), help: t('new.madeHelp', { email }) },
    }
  },
})

/** Another invitation for the owner of a company that nobody has entered. */
export const inviteOwner = defineOperatorAction({
  schema: z.strictObject({ email: accountAddressSchema }),
  run: async ({ who, args: [companyId = ''], input: { email } }) => {
    const { link } = await inviteFirstOwner(who, companyId, email)
    const t = await texts()
    return { once: { text: link, title: t('new.made'), help: t('new.madeHelp', { email }) } }
  },
})

export const suspendCompany = defineOperatorAction({
  schema: nothing,
  run: async ({ who, args: [companyId = ''] }) => {
    const { name } = await close(who, companyId)
    again()
    return { doneMessage: (await texts())('suspend.done', { name }) }
  },
})

export const resumeCompany = defineOperatorAction({
  schema: nothing,
  run: async ({ who, args: [companyId = ''] }) => {
    const { name } = await reopen(who, companyId)
    again()
    return { doneMessage: (await texts())('resume.done', { name }) }
  },
})

/** The name is typed; the company closes at once and is destroyed after a delay. */
export const deleteCompany = defineOperatorAction({
  schema: z.strictObject({ name: z.string().max(200, 'invalid.too_long').default('') }),
  stepUp: true,
  run: async ({ who, args: [companyId = ''], input }) => {
    const { name, deleteAfter: date } = await markDeleted(who, companyId, input.name)
    again()
    return { doneMessage: (await texts())('delete.done', { name, date }) }
  },
})

export const undoDeletion = defineOperatorAction({
  schema: nothing,
  run: async ({ who, args: [companyId = ''] }) => {
    const { name } = await keepCompany(who, companyId)
    again()
    return { doneMessage: (await texts())('undo.done', { name }) }
  },
})

export const addOperator = defineOperatorAction({
  schema: z.strictObject({ email: accountAddressSchema }),
  stepUp: true,
  run: async ({ who, input }) => {
    const { name } = await appoint(who, input.email)
    again()
    return { doneMessage: (await texts())('people.added', { name }) }
  },
})

/** Somebody else, or oneself: then these pages are not there any more. */
export const removeOperator = defineOperatorAction({
  schema: nothing,
  run: async ({ who, args: [userId = ''] }) => {
    const { name } = await dismiss(who, userId)
    if (userId === who.actor.userId) return { redirectTo: '/companies' }
    again()
    return { doneMessage: (await texts())('people.removed', { name }) }
  },
})
