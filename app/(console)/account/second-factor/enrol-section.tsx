'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Field } from '@/components/form/field'
import { Form } from '@/components/form/form'
import { useFormContext } from '@/components/form/form-context'
import { Input } from '@/components/form/input'
import { SubmitButton } from '@/components/form/submit-button'
import { ButtonLink } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { Section } from '@/components/ui/section'
import type { FormAction } from '@/lib/domain/action-state'
import { CodesShown } from './codes-shown'

type Setup = { secret: string; qr: ReactNode }
type Props = {
  action: FormAction
  /** A factor is on already. */
  replacing: boolean
  /** Where the person was going. */
  next: string | null
  /** What to scan; null: nothing is being set up. */
  setup: Setup | null
}

/** Scan, type the code, keep the recovery codes. One form from beginning to end, so that its answer has a place. */
export function EnrolSection({ action, ...rest }: Props) {
  return (
    <Form action={action} summary={false}>
      <Steps {...rest} />
    </Form>
  )
}

function Steps({ replacing, next, setup }: Omit<Props, 'action'>) {
  const t = useTranslations('account.factor')
  const codes = useFormContext().state.values?.codes
  if (codes) return <CodesShown codes={codes.split(' ')} title={t('codesOn')} next={next ?? '/account'} />
  if (!setup) {
    return (
      <Section
        title={t('replace')}
        help={t('replaceHelp')}
        actions={
          <ButtonLink variant="secondary" href="/account/second-factor?replace=1">
            {t('replace')}
          </ButtonLink>
        }
      />
    )
  }
  return (
    <Section title={t('scan')} help={t('scanHelp')}>
      <div className="flex flex-wrap items-start gap-6">
        {setup.qr}
        <div className="grid min-w-60 flex-1 gap-5">
          <div className="grid gap-1.5">
            <p className="font-medium">{t('secret')}</p>
            <p className="flex items-center gap-2">
              <code className="[overflow-wrap:anywhere]">{setup.secret.match(/.{1,4}/g)?.join(' ')}</code>
              <CopyButton text={setup.secret} name={t('copySecret')} />
            </p>
          </div>
          <Field name="code" label={t('code')} help={t('enterCode')}>
            <Input mono inputMode="numeric" autoComplete="one-time-code" />
          </Field>
          {replacing && (
            <Field name="current" label={t('currentCode')}>
              <Input mono autoComplete="off" />
            </Field>
          )}
          <div className="flex flex-wrap gap-2">
            <SubmitButton>{t(replacing ? 'replace' : 'activate')}</SubmitButton>
            {replacing && (
              <ButtonLink variant="quiet" href="/account/second-factor">
                {t('cancelReplace')}
              </ButtonLink>
            )}
          </div>
        </div>
      </div>
    </Section>
  )
}
