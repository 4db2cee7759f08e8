'use server'

import { revalidatePath } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { defineAction } from '@/lib/action/define-action'
import { requireCompany } from '@/lib/auth/actor'
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

/** A plain form: the page renders again with the menu « Technique », or without it. */
export async function switchDeveloperMode(slug: string, data: FormData): Promise<void> {
  const who = await requireCompany(slug)
  await setDeveloperMode(who, data.get('on') === 'true')
  revalidatePath(`/${who.company.slug}`, 'layout')
}
