import 'server-only'
import { getFormatter, getTranslations } from 'next-intl/server'
import { SECURITIES } from '@/lib/domain/mail-server-options'
import { LIMIT_FIELDS } from '@/lib/domain/mail-server-values'
import type { FieldWords } from '../describe-question'

const FIELDS = [
  'description',
  'priority',
  'host',
  'port',
  'debug',
  'outlook',
  'security',
  'username',
  'password',
  'fromFilter',
  'displayName',
  'replyTo',
  'unsubscribe',
] as const

/** The mail server's form in words, for what somebody else changed. */
export async function serverWords(): Promise<FieldWords> {
  const [t, pace, q, format] = await Promise.all([
    getTranslations('mailServers'),
    getTranslations('mailServers.pace'),
    getTranslations('questions.value'),
    getFormatter(),
  ])
  return {
    label: (name) => {
      const field = FIELDS.find((known) => known === name)
      if (field) return t(`${field}.label`)
      const limit = LIMIT_FIELDS.find((known) => known === name)
      return limit ? pace(`${limit}.label`) : name
    },
    value: (field, value) => {
      if (field === 'debug' || field === 'outlook') return value ? q('yes') : q('no')
      if (field === 'password') return value ? q('secret', { date: new Date(value) }) : q('noSecret')
      const security = field === 'security' && SECURITIES.find((known) => known === value)
      if (security) return t(`security.${security}`)
      return LIMIT_FIELDS.some((limit) => limit === field) && value ? format.number(Number(value)) : null
    },
  }
}
