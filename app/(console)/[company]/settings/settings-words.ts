import 'server-only'
import { getFormatter, getTranslations } from 'next-intl/server'
import type { FieldWords } from '../describe-question'

const FIELDS = [
  'clientId',
  'clientSecret',
  'directoryId',
  'secretExpiresOn',
  'multipleOrganizations',
] as const

/** The settings' form in words, for what somebody else changed. */
export async function settingsWords(): Promise<FieldWords> {
  const [t, q, format] = await Promise.all([
    getTranslations('settings'),
    getTranslations('questions.value'),
    getFormatter(),
  ])
  return {
    label: (name) => {
      const field = FIELDS.find((known) => known === name)
      return field ? t(`${field}.label`) : name
    },
    value: (field, value) => {
      if (field === 'multipleOrganizations') return value ? q('yes') : q('no')
      if (field === 'clientSecret') return value ? q('secret', { date: new Date(value) }) : q('noSecret')
      if (field === 'secretExpiresOn' && value)
        return format.dateTime(new Date(`${value}T00:00:00Z`), { dateStyle: 'long', timeZone: 'UTC' })
      return null
    },
  }
}
