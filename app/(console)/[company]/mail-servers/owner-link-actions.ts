'use server'

import { revalidatePath } from 'next/cache'
import { getTranslations } from 'next-intl/server'
import { defineCommand } from '@/lib/action/define-action'
import { getMailServer } from '@/lib/data/mail-servers/get-mail-server'
import { makeMailboxLink, revokeMailboxLink } from '@/lib/data/mailbox-links/make-mailbox-link'

/** A link for the mailbox's owner, shown this once. */
export const makeOwnerLink = defineCommand({
  permission: 'mail_server.connect',
  run: async ({ who, args: [id = ''] }) => {
    const { link } = await makeMailboxLink(who, id)
    revalidatePath(`/${who.company.slug}/mail-servers`, 'layout')
    const [t, server] = await Promise.all([getTranslations('mailbox.link'), getMailServer(who, id)])
    const mailbox = server?.username ?? ''
    return { once: { text: link, title: t('made'), help: t('madeHelp', { mailbox }) } }
  },
})

export const revokeOwnerLink = defineCommand({
  permission: 'mail_server.connect',
  run: async ({ who, args: [id = ''] }) => {
    await revokeMailboxLink(who, id)
    revalidatePath(`/${who.company.slug}/mail-servers`, 'layout')
    return { doneMessage: (await getTranslations('mailbox.link'))('revoked') }
  },
})
