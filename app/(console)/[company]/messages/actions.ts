'use server'

import { revalidatePath } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { getTimeZone } from 'next-intl/server'
import { z } from 'zod'
import { defineAction } from '@/lib/action/define-action'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { actOnMany, type Scope } from '@/lib/data/messages/act-on-many'
import { changeServer } from '@/lib/data/messages/change-server'
import { cancelMessages } from '@/lib/data/messages/cancel-messages'
import { decideUncertain } from '@/lib/data/messages/decide-uncertain'
import { parseMessageFilters } from '@/lib/data/messages/message-filters'
import { sendAgain } from '@/lib/data/messages/send-again'

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

/** Takes one message back, while it has not begun to leave. */
export const cancel = defineAction({
  permission: 'message.send',
  schema: z.strictObject({}),
  run: async ({ who, args: [id = ''] }) => {
    await cancelMessages(who, [id])
    revalidatePath(`/${who.company.slug}`, 'layout')
    return { doneMessage: (await getTranslations('messages.actions'))('cancelled') }
  },
})

/** Sends one message again to those who did not get it, and leads to the new one. */
export const again = defineAction({
  permission: 'message.send',
  schema: z.strictObject({}),
  run: async ({ who, key, args: [id = ''] }) => {
    const sent = await sendAgain(who, id, key)
    const doneMessage = (await getTranslations('messages.actions'))('sentAgain')
    return { doneMessage, redirectTo: `/${who.company.slug}/messages/${sent.id}` }
  },
})

const manyFields = {
  what: z.enum(['cancel', 'again'], 'invalid.choice'),
  /** How many earlier calls of the same click did. */
  before: z.coerce.number().int().min(0).max(1_000_000).default(0),
}

/** Does something to all that a list's filters find; the bound argument is their query string. */
export const actOnAll = defineAction({
  permission: 'message.send',
  schema: z.strictObject(manyFields),
  run: ({ who, key, input, args: [query = ''] }) => {
    const filters = parseMessageFilters(Object.fromEntries(new URLSearchParams(query)))
    return doToMany(who, input, { filters }, key)
  },
})

/** The same to the rows that were ticked. */
export const actOnChosen = defineAction({
  permission: 'message.send',
  schema: z.strictObject({ ...manyFields, id: z.array(z.uuid('invalid.choice')).max(100).default([]) }),
  run: async ({ who, key, input }) => {
    if (input.id.length === 0) return { doneMessage: (await getTranslations('messages.many'))('none') }
    return doToMany(who, input, { ids: input.id }, key)
  },
})

async function doToMany(
  who: CompanyActor,
  { what, before }: { what: 'cancel' | 'again'; before: number },
  scope: Scope,
  key: string | null,
) {
  const view = { timeZone: await getTimeZone(), now: new Date(), key }
  const { done, left } = await actOnMany(who, what, scope, view)
  revalidatePath(`/${who.company.slug}`, 'layout')
  const t = await getTranslations('messages.many')
  const count = before + done
  const doneMessage = t(`done.${what}`, { count, left })
  return { doneMessage, values: { done: String(done), left: String(left) } }
}
