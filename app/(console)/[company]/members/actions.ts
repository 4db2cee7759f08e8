'use server'

import { revalidatePath } from 'next/cache'
import { getLocale, getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { defineAction, defineCommand } from '@/lib/action/define-action'
import {
  invite,
  renewInvitation as renew,
  revokeInvitation as revoke,
  type Invited,
} from '@/lib/data/invitations/invite'
import { changeRole as giveRole } from '@/lib/data/people/change-role'
import { removeMember as takeOut } from '@/lib/data/people/remove-member'
import { invitationSchema, roleSchema } from '@/lib/domain/people'
import { can } from '@/lib/domain/permissions'

const again = (slug: string) => revalidatePath(`/${slug}/members`, 'layout')

/** By mail where a server of the company can send, else a link to hand over, shown this once. */
export const invitePerson = defineAction({
  permission: 'member.edit',
  schema: invitationSchema,
  // Who may change roles is as good as any role: it is given away as carefully.
  stepUp: ({ input }) => can(input.role, 'member.edit'),
  run: async ({ who, input }) => {
    const invited = await invite(who, input, { by: 'mail', locale: await getLocale() })
    again(who.company.slug)
    return tell(invited)
  },
})

export const resendInvitation = defineCommand({
  permission: 'member.edit',
  run: async ({ who, args: [id = ''] }) => {
    const invited = await renewInvitation(who, id, 'mail')
    return tell(invited)
  },
})

/** A new link, shown this once: where a message does not arrive. */
export const showInvitationLink = defineCommand({
  permission: 'member.edit',
  run: async ({ who, args: [id = ''] }) => tell(await renewInvitation(who, id, 'link')),
})

export const revokeInvitation = defineCommand({
  permission: 'member.edit',
  run: async ({ who, args: [id = ''] }) => {
    const { email } = await revoke(who, id)
    again(who.company.slug)
    return { doneMessage: (await getTranslations('members'))('open.revoked', { email }) }
  },
})

export const changeRole = defineAction({
  permission: 'member.edit',
  schema: z.strictObject({ role: roleSchema }),
  stepUp: true,
  run: async ({ who, input: { role }, args: [id = ''] }) => {
    const { name } = await giveRole(who, id, role)
    again(who.company.slug)
    const [t, roles] = await Promise.all([getTranslations('members'), getTranslations('common.roles')])
    return { doneMessage: t('role.saved', { name, role: roles(role) }) }
  },
})

export const removeMember = defineCommand({
  permission: 'member.edit',
  run: async ({ who, args: [id = ''] }) => {
    const { name } = await takeOut(who, id)
    again(who.company.slug)
    return { redirectTo: `/${who.company.slug}/members?removed=${encodeURIComponent(name)}` }
  },
})

async function renewInvitation(who: Parameters<typeof renew>[0], id: string, by: 'mail' | 'link') {
  const invited = await renew(who, id, { by, locale: await getLocale() })
  again(who.company.slug)
  return invited
}

async function tell(invited: Invited) {
  const t = await getTranslations('members.invite')
  const { email } = invited
  if (invited.sent) return { doneMessage: t('sent', { email }) }
  return { once: { text: invited.link, title: t('made', { email }), help: t('madeHelp', { email }) } }
}
