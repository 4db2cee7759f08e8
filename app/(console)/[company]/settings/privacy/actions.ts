'use server'

import { revalidatePath } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { defineAction, defineCommand } from '@/lib/action/define-action'
import { definePlainAction } from '@/lib/action/define-plain-action'
import { eraseAddress } from '@/lib/data/privacy/erase-address'
import { discardExport, requestExport } from '@/lib/data/privacy/request-export'
import { saveRetention } from '@/lib/data/privacy/save-retention'
import { erasureSchema, retentionSchema } from '@/lib/domain/retention'

export const saveRetentionRules = defineAction({
  permission: 'settings.edit',
  schema: retentionSchema,
  run: async ({ who, input }) => {
    await saveRetention(who, input)
    revalidatePath(`/${who.company.slug}/settings/privacy`)
    return { doneMessage: (await getTranslations('privacy'))('saved') }
  },
})

export const eraseCorrespondent = defineAction({
  permission: 'settings.edit',
  schema: erasureSchema,
  run: async ({ who, input }) => {
    const { messages } = await eraseAddress(who, input.address)
    return { doneMessage: (await getTranslations('privacy'))('erasure.done', { count: messages }) }
  },
})

export const askForExport = defineCommand({
  permission: 'company.export',
  stepUp: true,
  run: async ({ who }) => {
    await requestExport(who)
    revalidatePath(`/${who.company.slug}/settings/privacy`)
  },
})

export const dropExport = definePlainAction({
  permission: 'company.export',
  schema: z.strictObject({ id: z.uuid() }),
  run: async ({ who, input }) => {
    await discardExport(who, input.id)
    revalidatePath(`/${who.company.slug}/settings/privacy`)
  },
})
