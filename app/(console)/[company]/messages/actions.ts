'use server'

import { revalidatePath } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { defineAction } from '@/lib/action/define-action'
import { changeServer } from '@/lib/data/messages/change-server'
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

/** Gives one message, or (`stranded`) all that wait for a server that is gone, to another server. */
export const giveToServer = defineAction({
  permission: 'message.send',
  schema: z.strictObject({
    server: z.union([z.literal('rule'), z.uuid('invalid.choice')], 'invalid.choice'),
  }),
  run: async ({ who, input, args: [id = ''] }) => {
    const done = await changeServer(who, id === 'stranded' ? id : [id], input.server)
    revalidatePath(`/${who.company.slug}`, 'layout')
    const t = await getTranslations('messages.server')
    return { doneMessage: t(done.left > 0 ? 'doneLeft' : 'done', done) }
  },
})
