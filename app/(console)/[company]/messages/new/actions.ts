'use server'

import { defineAction } from '@/lib/action/define-action'
import { sendMessage } from '@/lib/data/messages/send-message'
import { messageSchema } from '@/lib/domain/message'

/** Accepts the message and leads to its page; sent twice it leads to the same page. */
export const send = defineAction({
  permission: 'message.send',
  schema: messageSchema,
  run: async ({ who, input }) => {
    const { id } = await sendMessage(who, input)
    return { redirectTo: `/${who.company.slug}/messages/${id}` }
  },
})
