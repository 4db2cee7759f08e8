'use server'

import { revalidatePath } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { defineAction } from '@/lib/action/define-action'
import { createMerge } from '@/lib/data/merges/create-merge'
import { getMerge } from '@/lib/data/merges/get-merge'
import { saveMerge } from '@/lib/data/merges/save-merge'
import { discardMerge, startMerge, stopMerge } from '@/lib/data/merges/start-merge'
import { mergeFileSchema, mergeSchema, startMergeSchema } from '@/lib/domain/merge'

const pathOf = (slug: string) => `/${slug}/messages/merges`

/** Reads the file and leads to the message; the same file sent twice leads to the same one. */
export const readFile = defineAction({
  permission: 'message.send',
  schema: mergeFileSchema,
  run: async ({ who, input }) => {
    const { id } = await createMerge(who, input.file)
    return { redirectTo: `${pathOf(who.company.slug)}/new/${id}` }
  },
})

/** Keeps the message, looks at every row, and leads to what would be sent. */
export const check = defineAction({
  permission: 'message.send',
  schema: mergeSchema,
  run: async ({ who, input, args: [id = ''] }) => {
    await saveMerge(who, id, input)
    return { redirectTo: `${pathOf(who.company.slug)}/${id}` }
  },
})

/** Hands what was checked to the workers. */
export const start = defineAction({
  permission: 'message.send',
  schema: startMergeSchema,
  run: async ({ who, input, args: [id = ''] }) => {
    await startMerge(who, id, input.version)
    revalidatePath(`/${who.company.slug}`, 'layout')
    // The form is gone then: the page says it.
    return { redirectTo: `${pathOf(who.company.slug)}/${id}?done=started` }
  },
})

/** Ends it, after asking. */
export const stop = defineAction({
  permission: 'message.send',
  schema: z.strictObject({ answer: z.literal('stop', 'invalid.choice').optional() }),
  run: async ({ who, input, args: [id = ''] }) => {
    const t = await getTranslations('merges.progress')
    if (input.answer === undefined) {
      await getMerge(who, id)
      return {
        question: {
          tone: 'warn',
          title: t('stopTitle'),
          why: t('stopText'),
          answers: [{ value: 'stop', label: t('stop'), danger: true }],
          isConfirmation: true,
        },
      }
    }
    await stopMerge(who, id)
    revalidatePath(`/${who.company.slug}`, 'layout')
    return { redirectTo: `${pathOf(who.company.slug)}/${id}?done=stopped` }
  },
})

/** Throws it away before anything was sent. */
export const discard = defineAction({
  permission: 'message.send',
  schema: z.strictObject({}),
  run: async ({ who, args: [id = ''] }) => {
    await discardMerge(who, id)
    return { redirectTo: `${pathOf(who.company.slug)}?done=discarded` }
  },
})
