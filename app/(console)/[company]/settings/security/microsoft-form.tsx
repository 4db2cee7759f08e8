'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Checkbox } from '@/components/form/checkbox'
import { Field } from '@/components/form/field'
import { Fields } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { Input, InputWithEnd } from '@/components/form/input'
import { RadioGroup } from '@/components/form/radio-group'
import { SecretInput } from '@/components/form/secret-input'
import { SubmitButton } from '@/components/form/submit-button'
import { CopyButton } from '@/components/ui/copy-button'
import { Section } from '@/components/ui/section'
import { useHydrated } from '@/components/ui/use-hydrated'
import type { FormAction } from '@/lib/domain/action-state'

export type MicrosoftSettings = {
  enabled: boolean
  application: 'outlook' | 'own'
  clientId: string | null
  directoryId: string | null
  secretHint: string | null
  secretSetAt: Date | null
  version: number
  address: string | null
  redirectUri: string
}

type Props = { settings: MicrosoftSettings; canEdit: boolean; save: FormAction; renew: FormAction }

/** The region « Connexion par Microsoft »: switched on, by which application, for which directory. */
export function MicrosoftSignInForm({ settings, canEdit, save, renew }: Props) {
  const t = useTranslations('security.microsoft')
  const hydrated = useHydrated()
  const [application, setApplication] = useState<string>(settings.application)
  return (
    <Section id="microsoft-sign-in" title={t('title')} help={t('help')}>
      <Form action={save} name="microsoft">
        <fieldset disabled={!canEdit}>
          <Fields>
            <Checkbox
              name="enabled"
              label={t('enabled')}
              help={t('enabledHelp')}
              defaultChecked={settings.enabled}
            />
            <RadioGroup
              name="application"
              legend={t('application.legend')}
              span={6}
              defaultValue={settings.application}
              onChange={setApplication}
              options={[
                {
                  value: 'outlook',
                  label: t('application.outlook'),
                  help: t('application.outlookHelp'),
                },
                { value: 'own', label: t('application.own') },
              ]}
            />
            {/* Before JavaScript has arrived both are there. */}
            {(!hydrated || application === 'own') && (
              <>
                <Field name="clientId" label={t('clientId')} span={3}>
                  <Input mono defaultValue={settings.clientId ?? ''} />
                </Field>
                <Field
                  name="clientSecret"
                  label={t('clientSecret')}
                  help={<SecretHelp settings={settings} />}
                  span={3}
                >
                  <SecretInput mono />
                </Field>
              </>
            )}
            <Field name="directoryId" label={t('directoryId')} help={t('directoryIdHelp')} span={4}>
              <Input mono defaultValue={settings.directoryId ?? ''} />
            </Field>
          </Fields>
          <input key={settings.version} type="hidden" name="version" defaultValue={settings.version} />
          {canEdit && (
            <SubmitButton variant="secondary" className="mt-5">
              {t('save')}
            </SubmitButton>
          )}
        </fieldset>
      </Form>
      <div className="mt-6 grid gap-5">
        <Shown label={t('redirectUri')} help={t('redirectUriHelp')} value={settings.redirectUri} />
        {settings.address && (
          <>
            <Shown label={t('address')} help={t('addressHelp')} value={settings.address} />
            {canEdit && (
              <Form action={renew} name="address" summary={false}>
                <SubmitButton variant="quiet">{t('renew')}</SubmitButton>
              </Form>
            )}
          </>
        )}
      </div>
    </Section>
  )
}

/** A text to copy: without a name it is shown, never sent. */
function Shown({ label, help, value }: { label: string; help: string; value: string }) {
  const t = useTranslations('security.microsoft')
  return (
    <Field name="" label={label} help={help}>
      <InputWithEnd end={<CopyButton text={value} label={t('copy')} size="base" />}>
        <Input mono readOnly name="" value={value} />
      </InputWithEnd>
    </Field>
  )
}

function SecretHelp({ settings }: { settings: MicrosoftSettings }) {
  const t = useTranslations('security.microsoft')
  if (!settings.secretSetAt || !settings.secretHint) return t('secretNone')
  return t.rich('secretSet', {
    hint: settings.secretHint,
    date: settings.secretSetAt,
    mono: (text) => <code>{text}</code>,
  })
}
