'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Fields } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { Input } from '@/components/form/input'
import { RadioGroup } from '@/components/form/radio-group'
import { SaveBar } from '@/components/form/save-bar'
import { Select } from '@/components/form/select'
import { Section } from '@/components/ui/section'
import type { FormAction } from '@/lib/domain/action-state'
import { THEMES, type Theme } from '@/lib/domain/theme'
import { LOCALE_NAMES, LOCALES } from '@/lib/i18n/locales'

type Props = {
  action: FormAction
  person: { name: string; email: string; locale: string; timeZone: string }
  /** The language the page is in: the list is rendered anew when it changes. */
  shown: string
  theme: Theme
  timeZones: string[]
}

/** Name, language, time zone, and the theme of this device. */
export function ProfileForm({ action, person, shown, theme, timeZones }: Props) {
  const t = useTranslations('account.profile')
  const shell = useTranslations('shell.theme')
  const zones = timeZones.includes(person.timeZone) ? timeZones : [person.timeZone, ...timeZones]
  return (
    <Form action={action} name="profile">
      <Section title={t('title')} help={t('help')}>
        <Fields>
          <Field name="" label={t('email')} span={3}>
            {/* Without a name it is shown, never sent. */}
            <Input readOnly name="" value={person.email} />
          </Field>
          <Field name="name" label={t('name')} span={3} required>
            <Input defaultValue={person.name} autoComplete="name" />
          </Field>
          <Field name="locale" label={t('language')} span={3}>
            <Select
              key={shown}
              defaultValue={person.locale}
              options={[
                { value: '', label: t('languageBrowser') },
                ...LOCALES.map((locale) => ({ value: locale, label: LOCALE_NAMES[locale] })),
              ]}
            />
          </Field>
          <Field name="timeZone" label={t('timeZone')} span={3}>
            <Select
              defaultValue={person.timeZone}
              options={zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
            />
          </Field>
          <RadioGroup
            key={theme}
            name="theme"
            legend={t('theme')}
            inline
            span={6}
            defaultValue={theme}
            options={THEMES.map((name) => ({ value: name, label: shell(name) }))}
          />
        </Fields>
        <SaveBar inline />
      </Section>
    </Form>
  )
}
