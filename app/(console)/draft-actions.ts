'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { defineUserAction } from '@/lib/action/define-action'
import { forgetDraft } from '@/lib/auth/drafts'

/** Throws away what was kept: the form shows again what is stored. */
export const discardDraft = defineUserAction({
  schema: z.strictObject({ draft: z.uuid('invalid.form') }),
  run: async ({ actor, input }) => {
    await forgetDraft(actor.userId, input.draft)
    revalidatePath('/', 'layout')
  },
})
