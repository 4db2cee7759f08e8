'use client'

import { useTranslations } from 'next-intl'
import { useState, type FormEvent } from 'react'
import { Checkbox } from '@/components/form/checkbox'
import { Field } from '@/components/form/field'
import { Fields } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { FormBasis } from '@/components/form/form-basis'
import { useFieldCheck } from '@/components/form/use-field-check'
import { DateInput, Input, InputWithEnd } from '@/components/form/input'
import { SaveBar } from '@/components/form/save-bar'
import { SecretInput } from '@/components/form/secret-input'
import { Callout } from '@/components/ui/callout'
import { CopyButton } from '@/components/ui/copy-button'
import { Section } from '@/components/ui/section'
import type { FormAction } from '@/lib/domain/action-state'
import { findApplicationWarnings } from '@/lib/domain/application-warnings'
import { valuesOfApplication } from '@/lib/domain/outlook-application-values'

/** The server's rules, loaded when they are needed. */
const loadSchema = async () => (await import('@/lib/domain/outlook-application')).outlookApplicationSchema

export type OutlookFormSettings = {
  application: {
    clientId: string
    directoryId: string | null
    multipleOrganizations: boolean
    secretHint: string | null
    secretSetAt: Date | null
    secretExpiresOn: string | null
    version: number
  } | null
  redirectUri: string
  redirectUriRefused: boolean
  canEdit: boolean
}

type Props = {
  settings: OutlookFormSettings
  today: string
  /** What Microsoft refused of what is stored: said at its field, until another value is typed. */
  refused: { field: 'clientId' | 'clientSecret' | 'directoryId'; text: string } | null
  action: FormAction
}

/** The region « Microsoft Outlook ». What is doubtful is said while it is typed, before saving. */
export function OutlookForm({ settings, today, refused, action }: Props) {
  const t = useTranslations('settings')
  const check = useFieldCheck(loadSchema)
  const { application, canEdit } = settings
  const [typed, setTyped] = useState<Record<string, string>>({})
  const warnings = findApplicationWarnings(typed, today)
  const warn = (field: keyof typeof warnings) => {
    const warning = warnings[field]
    if (warning) return t(`warning.${warning}`)
    return refused?.field === field && typed[field] === undefined ? refused.text : undefined
  }

  function look(event: FormEvent<HTMLElement>) {
    const { name, value } = event.target as HTMLInputElement
    setTyped((before) => ({ ...before, [name]: value }))
  }

  return (
    <Form action={action} check={check} onDone={() => setTyped({})}>
      <Section title={t('outlook.title')} help={t('outlook.help')}>
        <fieldset disabled={!canEdit} onInput={look}>
          <Fields>
            <Field
              name="clientId"
              label={t('clientId.label')}
              help={t('clientId.help')}
              warning={warn('clientId')}
              required
            >
              <Input mono defaultValue={application?.clientId} />
            </Field>
            <Field
              name="clientSecret"
              label={t('clientSecret.label')}
              help={<SecretHelp application={application} />}
              warning={warn('clientSecret')}
              required={!application?.secretSetAt}
            >
              <SecretInput mono />
            </Field>
            <Field
              name="directoryId"
              label={t('directoryId.label')}
              help={t('directoryId.help')}
              warning={warn('directoryId')}
              span={4}
            >
              <Input mono defaultValue={application?.directoryId ?? ''} />
            </Field>
            <Field
              name="secretExpiresOn"
              label={t('secretExpiresOn.label')}
              help={
                <ExpiryHelp
                  date={typed.secretExpiresOn ?? application?.secretExpiresOn ?? ''}
                  today={today}
                />
              }
              warning={warn('secretExpiresOn')}
              span={2}
            >
              <DateInput defaultValue={application?.secretExpiresOn ?? ''} />
            </Field>
            <Checkbox
              name="multipleOrganizations"
              label={t('multipleOrganizations.label')}
              help={t('multipleOrganizations.help')}
              defaultChecked={application?.multipleOrganizations}
            />
          </Fields>
          <FormBasis version={application?.version ?? 0} values={valuesOfApplication(application)} />
        </fieldset>
        <div className="mt-5">
          <Field name="redirectUri" label={t('redirectUri.label')} help={t('redirectUri.help')}>
            <InputWithEnd
              end={<CopyButton text={settings.redirectUri} label={t('redirectUri.copy')} size="base" />}
            >
              {/* Without a name it is shown, never sent. */}
              <Input mono readOnly name="" value={settings.redirectUri} />
            </InputWithEnd>
          </Field>
          {settings.redirectUriRefused && (
            <Callout tone="warn" className="mt-3" title={t('redirectUri.refused')} />
          )}
        </div>
      </Section>
      {canEdit && <SaveBar />}
    </Form>
  )
}

function SecretHelp({ application }: { application: OutlookFormSettings['application'] }) {
  const t = useTranslations('settings.clientSecret')
  if (!application?.secretSetAt || !application.secretHint) return t('none')
  return t.rich('set', {
    hint: application.secretHint,
    date: application.secretSetAt,
    mono: (text) => <code>{text}</code>,
  })
}

const DAY_MS = 24 * 3600 * 1000

function ExpiryHelp({ date, today }: { date: string; today: string }) {
  const t = useTranslations('settings.secretExpiresOn')
  const days = Math.round((Date.parse(date) - Date.parse(today)) / DAY_MS)
  if (Number.isNaN(days)) return t('help')
  return days < 0 ? t('past', { days: -days }) : t('inDays', { days })
}
