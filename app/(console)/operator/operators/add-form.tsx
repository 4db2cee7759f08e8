'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Form } from '@/components/form/form'
import { Input } from '@/components/form/input'
import { SubmitButton } from '@/components/form/submit-button'
import type { FormAction } from '@/lib/domain/action-state'

/** The address of an account that exists. */
export function AddForm({ action }: { action: FormAction }) {
  const t = useTranslations('operator.people')
  return (
    <Form action={action} summary={false} clearOnDone className="grid gap-4">
      <Field name="email" label={t('email')}>
        <Input type="email" autoComplete="off" autoCapitalize="off" spellCheck={false} />
      </Field>
      <SubmitButton className="justify-self-start">{t('add')}</SubmitButton>
    </Form>
  )
}
