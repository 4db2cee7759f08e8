'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Form } from '@/components/form/form'
import { Input } from '@/components/form/input'
import { SubmitButton } from '@/components/form/submit-button'
import type { FormAction } from '@/lib/domain/action-state'

type Props = { action: FormAction; token: string; email: string }

/** A new password, twice. The address is there for password managers. */
export function ResetForm({ action, token, email }: Props) {
  const t = useTranslations('auth.reset')
  return (
    <Form action={action} summary={false} className="grid gap-5">
      <input type="hidden" name="token" value={token} />
      <input type="text" defaultValue={email} autoComplete="username" readOnly hidden />
      <Field name="password" label={t('password')} help={t('help')}>
        <Input type="password" autoComplete="new-password" />
      </Field>
      <Field name="again" label={t('again')}>
        <Input type="password" autoComplete="new-password" />
      </Field>
      <SubmitButton size="large">{t('submit')}</SubmitButton>
    </Form>
  )
}
