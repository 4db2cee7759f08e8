'use server'

import { revalidatePath } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { defineAction, defineCommand } from '@/lib/action/define-action'
import { definePlainAction } from '@/lib/action/define-plain-action'
import { isSensitiveApplication } from '@/lib/data/security/sensitive-changes'
import { checkApplication } from '@/lib/data/settings/check-application'
import { saveOutlookApplication } from '@/lib/data/settings/save-outlook-application'
import { setDeveloperMode } from '@/lib/data/settings/set-developer-mode'
import { CHECK_OUTCOMES } from '@/lib/domain/microsoft/credential-check'
import { outlookApplicationSchema } from '@/lib/domain/outlook-application'
import { saveOrAsk } from '../describe-question'
import { settingsWords } from './settings-words'

/** Saves, then tries what is stored at Microsoft; whatever that says, it stays saved. */
export const saveOutlook = defineAction({
  permission: 'settings.edit',
  schema: outlookApplicationSchema,
  secretFields: ['clientSecret'],
  stepUp: ({ who, input }) => isSensitiveApplication(who, input),
  run: async ({ who, input }) => {
    const hasSecret = input.clientSecret !== ''
    const words = await settingsWords()
    return saveOrAsk({ who, answer: input.answer, intent: 'save', hasSecret, words }, async () => {
      const { endedConnections: count } = await saveOutlookApplication(who, input)
      const outcome = await checkApplication(who)
      revalidatePath(`/${who.company.slug}`, 'layout')
      const t = await getTranslations('settings')
      const tone = outcome && CHECK_OUTCOMES[outcome].tone
      const said = tone === 'danger' ? t('savedRefused') : tone === 'warn' ? t('savedUnchecked') : t('saved')
      return {
        doneMessage: count > 0 ? t('savedEnded', { count }) : said,
        doneTone: tone === 'danger' || tone === 'warn' ? 'info' : 'ok',
      }
    })
  },
})

/** Tries what is stored once more. */
export const checkAgain = defineCommand({
  permission: 'settings.edit',
  run: async ({ who }) => {
    const outcome = await checkApplication(who)
    revalidatePath(`/${who.company.slug}`, 'layout')
    const t = await getTranslations('settings.check.done')
    const tone = outcome && CHECK_OUTCOMES[outcome].tone
    return {
      doneMessage: t(tone === 'ok' || tone === 'danger' ? tone : 'open'),
      doneTone: tone === 'ok' ? 'ok' : 'info',
    }
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
