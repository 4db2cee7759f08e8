'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Form } from '@/components/form/form'
import { Input } from '@/components/form/input'
import { SubmitButton } from '@/components/form/submit-button'
import type { FormAction } from '@/lib/domain/action-state'

/** A name and a password; the address is the invitation's and cannot be another. */
export function CreateForm({ action, token, email }: { action: FormAction; token: string; email: string }) {
  const t = useTranslations('invitations.create')
  return (
    <Form action={action} summary={false} label={t('title')} className="grid gap-5">
      <input type="hidden" name="token" value={token} />
      <Field name="address" label={t('email')}>
        {/* Without a name it is shown (and found by password managers), never sent. */}
        <Input type="email" autoComplete="username" readOnly name="" value={email} />
      </Field>
      <Field name="name" label={t('name')}>
        <Input autoComplete="name" />
      </Field>
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
