'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Form } from '@/components/form/form'
import { useFormContext } from '@/components/form/form-context'
import { Input } from '@/components/form/input'
import { SubmitButton } from '@/components/form/submit-button'
import { Section } from '@/components/ui/section'
import type { FormAction } from '@/lib/domain/action-state'
import { CodesShown } from './codes-shown'

/** New recovery codes, for a code of the application. */
export function CodesSection({ action, left }: { action: FormAction; left: number }) {
  const t = useTranslations('account.factor')
  return (
    <Form action={action} name="codes" clearOnDone summary={false} className="border-t border-border pt-8">
      <Section title={t('regenerate')} help={t('regenerateHelp')}>
        <Fresh />
        <p className="mb-4 text-muted">{t('left', { count: left })}</p>
        <CodeLine submit={t('regenerateSubmit')} />
      </Section>
    </Form>
  )
}

function Fresh() {
  const t = useTranslations('account.factor')
  const codes = useFormContext().state.values?.codes
  return codes ? <CodesShown codes={codes.split(' ')} title={t('codes')} next={null} /> : null
}

/** Turning it off. */
export function OffSection({ action }: { action: FormAction }) {
  const t = useTranslations('account.factor')
  return (
    <Form action={action} name="off" summary={false} className="border-t border-border pt-8">
      <Section title={t('remove')} help={t('removeHelp')}>
        <CodeLine submit={t('remove')} danger />
      </Section>
    </Form>
  )
}

function CodeLine({ submit, danger }: { submit: string; danger?: boolean }) {
  const t = useTranslations('account.factor')
  return (
    <div className="grid max-w-80 gap-3">
      <Field name="code" label={t('currentCode')}>
        <Input mono autoComplete="one-time-code" />
      </Field>
      <SubmitButton variant={danger ? 'danger' : 'secondary'} className="justify-self-start">
        {submit}
      </SubmitButton>
    </div>
  )
}
