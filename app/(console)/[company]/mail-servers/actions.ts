'use server'

import { revalidatePath } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { defineAction, defineCommand } from '@/lib/action/define-action'
import { disconnect } from '@/lib/data/connection/disconnect'
import { startConnect } from '@/lib/data/connection/start-connect'
import { setArchived } from '@/lib/data/mail-servers/archive-mail-server'
import { deleteMailServer } from '@/lib/data/mail-servers/delete-mail-server'
import { duplicateMailServer } from '@/lib/data/mail-servers/duplicate-mail-server'
import { setPaused } from '@/lib/data/mail-servers/pause-mail-server'
import { isSensitiveServer } from '@/lib/data/security/sensitive-changes'
import { fillOutlookDefaults, mailServerSchema } from '@/lib/domain/mail-server'
import { microsoftSmtpDefaults } from '@/lib/platform/env'
import { AppError, getAppError } from '@/lib/platform/errors'
import { leaveForMicrosoft } from './connection-start'
import { saveServerForm } from './save-server-form'

const schema = z.preprocess(
  (fields) => fillOutlookDefaults(fields, microsoftSmtpDefaults()),
  mailServerSchema,
)

/** A new server; with the arrow it is saved, then Microsoft's sign-in opens. */
export const createServer = defineAction({
  permission: 'mail_server.edit',
  schema,
  secretFields: ['password'],
  run: ({ who, input, key }) =>
    saveServerForm(who, null, input, key, async ({ id, connects }) => {
      const page = `/${who.company.slug}/mail-servers/${id}`
      if (!connects) return { redirectTo: `${page}?done=created` }
      try {
        return { redirectTo: (await startConnect(who, { mailServerId: id, mode: 'first' })).url }
      } catch (error) {
        // It is saved already: the page of the new server says why the arrow went no further.
        const known = getAppError(error)
        if (!known) throw error
        return { redirectTo: `${page}?done=created&failed=${known.code}#connection` }
      }
    }),
})

/** Saves; with the arrow Microsoft's sign-in opens afterwards. */
export const saveServer = defineAction({
  permission: 'mail_server.edit',
  schema,
  secretFields: ['password'],
  stepUp: ({ who, input, args: [id = ''] }) => isSensitiveServer(who, id, input),
  run: ({ who, input, key, args: [id = ''] }) =>
    saveServerForm(who, id, input, key, async ({ connects }) => {
      if (connects) return leaveForMicrosoft(who, startConnect(who, { mailServerId: id, mode: 'first' }))
      revalidatePath(`/${who.company.slug}`, 'layout')
      return { doneMessage: (await getTranslations('mailServers'))('saved') }
    }),
})

/** Signs in again, with the account picker: after the wrong account, or a refusal. */
export const connectAgain = defineCommand({
  permission: 'mail_server.connect',
  run: ({ who, args: [id = ''] }) =>
    leaveForMicrosoft(who, startConnect(who, { mailServerId: id, mode: 'again' })),
})

export const disconnectServer = defineCommand({
  permission: 'mail_server.connect',
  run: async ({ who, args: [id = ''] }) => {
    await disconnect(who, id)
    revalidatePath(`/${who.company.slug}`, 'layout')
    return { doneMessage: (await getTranslations('mailServers'))('connect.disconnected') }
  },
})

export const archiveServer = defineCommand({
  permission: 'mail_server.edit',
  run: async ({ who, args: [id = ''] }) => {
    await setArchived(who, id, true)
    return { redirectTo: `/${who.company.slug}/mail-servers?done=archived` }
  },
})

export const restoreServer = defineCommand({
  permission: 'mail_server.edit',
  run: async ({ who, args: [id = ''] }) => {
    await setArchived(who, id, false)
    return { redirectTo: `/${who.company.slug}/mail-servers/${id}?done=restored` }
  },
})

export const pauseServer = defineCommand({
  permission: 'mail_server.edit',
  run: async ({ who, args: [id = ''] }) => {
    await setPaused(who, id, true)
    revalidatePath(`/${who.company.slug}`, 'layout')
  },
})

export const resumeServer = defineCommand({
  permission: 'mail_server.edit',
  run: async ({ who, args: [id = ''] }) => {
    await setPaused(who, id, false)
    revalidatePath(`/${who.company.slug}`, 'layout')
  },
})

export const duplicateServer = defineCommand({
  permission: 'mail_server.edit',
  run: async ({ who, key, args: [id = ''] }) => {
    const t = await getTranslations('mailServers')
    const copy = await duplicateMailServer(who, id, (name) => t('copyOf', { name }), key)
    return { redirectTo: `/${who.company.slug}/mail-servers/${copy}?done=duplicated` }
  },
})

/** Deletes; where mail waits the name is typed. */
export const deleteServer = defineAction({
  permission: 'mail_server.delete',
  schema: z.strictObject({ name: z.string().max(200, 'invalid.too_long').default('') }),
  run: async ({ who, input, args: [id = ''] }) => {
    if (!id) throw new AppError('not_found')
    const { moved, kept } = await deleteMailServer(who, id, input.name)
    const done =
      kept > 0 ? `deletedKept&count=${kept}` : moved > 0 ? `deletedMoved&count=${moved}` : 'deleted'
    return { redirectTo: `/${who.company.slug}/mail-servers?done=${done}` }
  },
})
