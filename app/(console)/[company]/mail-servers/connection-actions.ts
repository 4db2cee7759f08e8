'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { checkbox } from '@/lib/action/form-data'
import { defineAction, defineCommand } from '@/lib/action/define-action'
import { explainPasted } from '@/lib/data/connection/explain-pasted'
import { makeApprovalLink } from '@/lib/data/connection/make-approval-link'
import { takeAccount } from '@/lib/data/connection/take-account'
import { MAX_PASTED } from '@/lib/domain/microsoft/pasted-error'
import { leaveForMicrosoft } from './connection-start'

/** « Utiliser ce compte »: a new sign-in, pinned to the account that signed in. */
export const takeRefusedAccount = defineAction({
  permission: 'mail_server.connect',
  schema: z.strictObject({ takeUsername: checkbox }),
  run: ({ who, input, args: [mailServerId = ''] }) =>
    leaveForMicrosoft(who, takeAccount(who, { mailServerId, takeUsername: input.takeUsername })),
})

/** « Microsoft a affiché une erreur ? »: what was pasted is explained on the page. */
export const explainCode = defineAction({
  permission: 'mail_server.connect',
  schema: z.strictObject({
    error: z.string().trim().min(1, 'required.error_code').max(MAX_PASTED, 'invalid.too_long'),
  }),
  run: async ({ who, input, args: [id = ''] }) => {
    await explainPasted(who, id, input.error)
    revalidatePath(`/${who.company.slug}`, 'layout')
  },
})

/** « Lien d’approbation pour un administrateur ». */
export const makeApproval = defineCommand({
  permission: 'mail_server.connect',
  run: async ({ who, args: [id = ''] }) => {
    await makeApprovalLink(who, id)
    revalidatePath(`/${who.company.slug}`, 'layout')
  },
})
