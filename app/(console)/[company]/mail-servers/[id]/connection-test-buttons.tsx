'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Form } from '@/components/form/form'
import { Input } from '@/components/form/input'
import { SubmitButton } from '@/components/form/submit-button'
import { Fold } from '@/components/ui/fold'
import type { FormAction } from '@/lib/domain/action-state'

export function TestButton({ action }: { action: FormAction }) {
  const t = useTranslations('connectionTest')
  return (
    <Form action={action} name="test" summary={false}>
      <SubmitButton variant="secondary">{t('test')}</SubmitButton>
    </Form>
  )
}

/** To the member's own address. */
export function TrialButton({ action }: { action: FormAction }) {
  const t = useTranslations('connectionTest.trial')
  return (
    <Form action={action} name="trial" summary={false}>
      <SubmitButton variant="quiet">{t('send')}</SubmitButton>
    </Form>
  )
}

/** To another address, for who wants it. */
export function TrialForm({ action, ownAddress }: { action: FormAction; ownAddress: string }) {
  const t = useTranslations('connectionTest.trial')
  return (
    <Fold summary={t('other')}>
      <Form action={action} name="trial-to" summary={false} className="mt-3 grid gap-3">
        <Field name="to" label={t('to')} help={t('toHelp')} required>
          <Input type="email" autoComplete="email" placeholder={ownAddress} />
        </Field>
        <div>
          <SubmitButton variant="secondary">{t('sendTo')}</SubmitButton>
        </div>
      </Form>
    </Fold>
  )
}
