'use server'

import { revalidatePath } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { defineAction } from '@/lib/action/define-action'
import { saveDeliveryRules } from '@/lib/data/settings/delivery-rules'
import { deliveryRulesSchema } from '@/lib/domain/delivery-rules'

export const saveRules = defineAction({
  permission: 'settings.edit',
  schema: deliveryRulesSchema,
  run: async ({ who, input }) => {
    await saveDeliveryRules(who, input)
    revalidatePath(`/${who.company.slug}`, 'layout')
    return { doneMessage: (await getTranslations('settings.delivery'))('saved') }
  },
})
