'use server'

import { revalidatePath } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { defineAction } from '@/lib/action/define-action'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { makeMemberPasswordLink, resetMemberFactor } from '@/lib/data/account-access/help-member'
import { bindIdentity, forgetIdentity } from '@/lib/data/microsoft-sign-in/identities'
import { renewSignInAddress, saveMicrosoftSignIn } from '@/lib/data/microsoft-sign-in/settings'
import { saveSecuritySettings } from '@/lib/data/security/security-settings'
import { microsoftSignInSchema } from '@/lib/domain/microsoft-sign-in'
import { securitySettingsSchema } from '@/lib/domain/security-settings'

type Said = Parameters<Awaited<ReturnType<typeof getTranslations<'security'>>>>[0]

async function said(who: CompanyActor, key: Said, refresh: 'layout' | 'page' = 'page') {
  revalidatePath(`/${who.company.slug}${refresh === 'page' ? '/settings/security' : ''}`, refresh)
  return { doneMessage: (await getTranslations('security'))(key) }
}

/** Who must have a second factor, and how long sessions last. */
export const saveSecurity = defineAction({
  permission: 'settings.edit',
  schema: securitySettingsSchema,
  stepUp: true,
  run: async ({ who, input }) => {
    await saveSecuritySettings(who, input)
    return said(who, 'saved', 'layout')
  },
})

/** Whether members may come in by the company's Microsoft, and by which application. */
export const saveMicrosoft = defineAction({
  permission: 'settings.edit',
  schema: microsoftSignInSchema,
  secretFields: ['clientSecret'],
  stepUp: true,
  run: async ({ who, input }) => {
    await saveMicrosoftSignIn(who, input)
    return said(who, 'microsoft.saved')
  },
})

/** Another address to sign in at. */
export const renewMicrosoftAddress = defineAction({
  permission: 'settings.edit',
  schema: z.strictObject({}),
  stepUp: true,
  run: async ({ who }) => {
    await renewSignInAddress(who)
    return said(who, 'microsoft.renewed')
  },
})

const id = z.string().max(64, 'invalid.form')

/** Says whose a Microsoft account is. */
export const bindMicrosoft = defineAction({
  permission: 'member.edit',
  schema: z.strictObject({ id, memberId: z.string().min(1, 'invalid.choice') }),
  stepUp: true,
  run: async ({ who, input }) => {
    await bindIdentity(who, input.id, input.memberId)
    return said(who, 'identities.boundDone')
  },
})

/** Dismisses one, or ends that it comes in. */
export const forgetMicrosoft = defineAction({
  permission: 'member.edit',
  schema: z.strictObject({ id }),
  stepUp: true,
  run: async ({ who, input }) => {
    await forgetIdentity(who, input.id)
    return said(who, 'identities.forgotten')
  },
})

const memberId = z.string().max(64, 'invalid.form')

/** For a member whose telephone is gone. */
export const resetFactor = defineAction({
  permission: 'member.edit',
  schema: z.strictObject({ memberId }),
  stepUp: true,
  run: async ({ who, input }) => {
    await resetMemberFactor(who, input.memberId)
    return said(who, 'members.resetDone')
  },
})

/** For a member who forgot the password; the answer carries the link, once. */
export const makePasswordLink = defineAction({
  permission: 'member.edit',
  schema: z.strictObject({ memberId }),
  stepUp: true,
  run: async ({ who, input }) => ({ values: await makeMemberPasswordLink(who, input.memberId) }),
})
