import { createTranslator } from 'use-intl/core'
import type { SystemMail } from '@/lib/data/system-mail/prepare-system-mail'
import { formats } from '@/lib/i18n/formats'
import { DEFAULT_LOCALE, isLocale } from '@/lib/i18n/locales'
import { messages } from '@/lib/i18n/messages'

/** The message that carries the link, in the person's language. */
export function writeResetMail(reset: {
  company: string
  link: string
  to: { name: string; address: string }
  locale: string
}): SystemMail {
  const locale = isLocale(reset.locale) ? reset.locale : DEFAULT_LOCALE
  const t = createTranslator({ locale, messages: messages[locale], formats })
  const { company, link, to } = reset
  return {
    to,
    subject: t('auth.resetMail.subject'),
    text: t('auth.resetMail.text', { name: to.name, company, link }),
    secret: link,
    placeholder: t('auth.resetMail.placeholder'),
  }
}
