'use server'

import { revalidatePath } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { defineAction } from '@/lib/action/define-action'
import { decideUncertain } from '@/lib/data/messages/decide-uncertain'

/**
 * What becomes of messages of which nobody knows whether they arrived. The bound argument is one message's id, or
 * `all`; the button says which of the three.
 */
export const decide = defineAction({
  permission: 'message.send',
  schema: z.strictObject({ decision: z.enum(['resend', 'sent', 'give_up'], 'invalid.choice') }),
  run: async ({ who, input, args: [id = ''] }) => {
    const count = await decideUncertain(who, id === 'all' ? 'all' : [id], input.decision)
    revalidatePath(`/${who.company.slug}`, 'layout')
    const t = await getTranslations('messages.decide')
    return { doneMessage: t(`done.${input.decision}`, { count }) }
  },
})
