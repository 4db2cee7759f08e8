'use server'

import { revalidatePath } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { defineAction } from '@/lib/action/define-action'
import { definePlainAction } from '@/lib/action/define-plain-action'
import { saveOutlookApplication } from '@/lib/data/settings/save-outlook-application'
import { setDeveloperMode } from '@/lib/data/settings/set-developer-mode'
import { outlookApplicationSchema } from '@/lib/domain/outlook-application'

export const saveOutlook = defineAction({
  permission: 'settings.edit',
  schema: outlookApplicationSchema,
  secretFields: ['clientSecret'],
  run: async ({ who, input }) => {
    const { endedConnections } = await saveOutlookApplication(who, input)
    revalidatePath(`/${who.company.slug}`, 'layout')
    const t = await getTranslations('settings')
    return { doneMessage: endedConnections > 0 ? t('savedEnded', { count: endedConnections }) : t('saved') }
  },
})

/** The page renders again with the menu « Technique », or without it. */
export const switchDeveloperMode = definePlainAction({
  permission: 'settings.view',
  schema: z.strictObject({ on: z.enum(['true', 'false']) }),
  run: async ({ who, input }) => {
    await setDeveloperMode(who, input.on === 'true')
    revalidatePath(`/${who.company.slug}`, 'layout')
  },
})
