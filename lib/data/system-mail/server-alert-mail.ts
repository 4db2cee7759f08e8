import { createTranslator } from 'use-intl/core'
import type { TroubledServer } from '@/lib/data/mail-servers/find-troubles'
import { formats } from '@/lib/i18n/formats'
import { isLocale, DEFAULT_LOCALE } from '@/lib/i18n/locales'
import { messages } from '@/lib/i18n/messages'
import type { SystemMail } from './prepare-system-mail'

/** The message to one administrator about all servers that send nothing now, in their language. */
export function writeServerAlert(
  company: { name: string; slug: string },
  servers: TroubledServer[],
  to: { email: string; name: string; locale: string | null },
  appUrl: string,
): SystemMail {
  const locale = isLocale(to.locale) ? to.locale : DEFAULT_LOCALE
  const t = createTranslator({ locale, messages: messages[locale], formats, timeZone: 'UTC' })

  function explain({ hold, heldCode, description }: TroubledServer): string {
    if (heldCode && hold === 'server_fault')
      return `${t(`delivery.replies.${heldCode}.what`)} ${t(`delivery.replies.${heldCode}.why`)}`
    return t(`messages.trouble.held.${hold}`, { server: description })
  }

  const parts = servers.map((server) =>
    [
      t('mail.alert.server', { server: server.description, count: server.waiting }),
      explain(server),
      ...(server.heldReply ? [t('mail.alert.reply', { reply: server.heldReply })] : []),
      `${appUrl}/${company.slug}/mail-servers/${server.id}`,
    ].join('\n'),
  )
  return {
    to: { name: to.name || null, address: to.email },
    subject: t('mail.alert.subject', { company: company.name, count: servers.length }),
    text: [t('mail.alert.before', { company: company.name }), ...parts, t('mail.alert.after')].join('\n\n'),
  }
}
