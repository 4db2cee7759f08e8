'use server'

import { z } from 'zod'
import { ensureBrowser, readBrowser } from './browser'
import { definePublicAction } from '@/lib/action/define-action'
import { retryMailboxConnect, startMailboxConnect } from '@/lib/data/mailbox-links/visitor'

const text = z.string().max(100, 'invalid.form')

/** Binds the link to this browser and goes on to Microsoft's sign-in. */
export const goToMicrosoft = definePublicAction({
  schema: z.strictObject({ token: text }),
  secretFields: ['token'],
  run: async ({ input }) => ({
    redirectTo: (await startMailboxConnect(input.token, await ensureBrowser(), 'first')).url,
  }),
})

/** Once more, with Microsoft's choice of account: after the wrong one, or a refusal. */
export const tryAgain = definePublicAction({
  schema: z.strictObject({ company: text, link: text }),
  run: async ({ input: { company, link } }) => ({
    redirectTo: (await retryMailboxConnect({ companyId: company, linkId: link }, await readBrowser())).url,
  }),
})
