import { createTranslator } from 'use-intl/core'
import type { SystemMail } from '@/lib/data/system-mail/prepare-system-mail'
import type { Role } from '@/lib/domain/permissions'
import { formats } from '@/lib/i18n/formats'
import { isLocale, DEFAULT_LOCALE } from '@/lib/i18n/locales'
import { messages } from '@/lib/i18n/messages'

/** The invitation as a message, in the language of whoever invites. */
export function writeInvitation(invitation: {
  company: string
  invitedBy: string
  role: Role
  email: string
  link: string
  expiresAt: Date
  locale: string
  timeZone: string
}): SystemMail {
  const { company, invitedBy, role, email, link, expiresAt, timeZone } = invitation
  const locale = isLocale(invitation.locale) ? invitation.locale : DEFAULT_LOCALE
  const t = createTranslator({ locale, messages: messages[locale], formats, timeZone })
  const subject = t('invitations.mail.subject', { company })
  const text = t('invitations.mail.text', {
    company,
    invitedBy,
    role: t(`common.roles.${role}`),
    email,
    link,
    until: expiresAt,
  })
  return {
    to: { name: null, address: email },
    subject,
    text,
    secret: link,
    placeholder: t('invitations.mail.placeholder'),
  }
}
