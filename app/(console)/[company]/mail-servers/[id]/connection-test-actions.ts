'use server'

import { revalidatePath } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { defineAction, defineCommand } from '@/lib/action/define-action'
import { requestConnectionTest } from '@/lib/data/connection-tests/request-test'
import { sendTrialMessage } from '@/lib/data/connection-tests/send-trial'
import { trialSchema } from '@/lib/domain/trial'

/** « Test de connexion »: a worker runs it, the page shows each stage as it ends. */
export const testConnection = defineCommand({
  permission: 'mail_server.test',
  run: async ({ who, args: [id = ''] }) => {
    await requestConnectionTest(who, id)
    revalidatePath(`/${who.company.slug}/mail-servers/${id}`)
  },
})

/** « M’envoyer un message d’essai »: a real message by the queue. */
export const sendTrial = defineAction({
  permission: 'mail_server.test',
  schema: trialSchema,
  run: async ({ who, input, key, args: [id = ''] }) => {
    const t = await getTranslations('connectionTest.trial')
    await sendTrialMessage(who, id, {
      to: input.to,
      key,
      compose: (server) => ({
        subject: t('subject', { server }),
        text: t('text', { server, who: who.actor.name }),
      }),
    })
    revalidatePath(`/${who.company.slug}/mail-servers/${id}`)
    return { doneMessage: t('queued') }
  },
})
