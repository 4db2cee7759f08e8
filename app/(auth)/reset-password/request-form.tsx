'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Form } from '@/components/form/form'
import { Input } from '@/components/form/input'
import { SubmitButton } from '@/components/form/submit-button'
import type { FormAction } from '@/lib/domain/action-state'

/** The address of one's account; what happens then is said in the same words whoever asks. */
export function RequestForm({ action }: { action: FormAction }) {
  const t = useTranslations('auth.reset')
  return (
    <Form action={action} summary={false} className="grid gap-5">
      <Field name="email" label={t('email')}>
        <Input type="email" autoComplete="username" autoCapitalize="off" spellCheck={false} />
      </Field>
      <SubmitButton size="large">{t('request')}</SubmitButton>
    </Form>
  )
}
