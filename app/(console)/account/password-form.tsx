'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Fields } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { Input } from '@/components/form/input'
import { SubmitButton } from '@/components/form/submit-button'
import { Section } from '@/components/ui/section'
import type { FormAction } from '@/lib/domain/action-state'

/** The current one, then the new one twice. The address is there for password managers. */
export function PasswordForm({ action, email }: { action: FormAction; email: string }) {
  const t = useTranslations('account.password')
  return (
    <Form action={action} name="password" clearOnDone summary={false} className="border-t border-border pt-8">
      <Section title={t('title')} help={t('help')}>
        <input type="text" defaultValue={email} autoComplete="username" readOnly hidden />
        <Fields>
          <Field name="current" label={t('current')} span={3}>
            <Input type="password" autoComplete="current-password" />
          </Field>
          <span className="col-span-3 narrow:hidden" />
          <Field name="password" label={t('new')} help={t('newHelp')} span={3}>
            <Input type="password" autoComplete="new-password" />
          </Field>
          <Field name="again" label={t('again')} span={3}>
            <Input type="password" autoComplete="new-password" />
          </Field>
        </Fields>
        <SubmitButton variant="secondary" className="mt-5">
          {t('submit')}
        </SubmitButton>
      </Section>
    </Form>
  )
}
