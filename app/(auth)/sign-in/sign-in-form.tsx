'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Form } from '@/components/form/form'
import { Input } from '@/components/form/input'
import { SubmitButton } from '@/components/form/submit-button'
import type { FormAction } from '@/lib/domain/action-state'

/** Address and password; what was typed as the address stays when the password was wrong. */
export function SignInForm({ action, next }: { action: FormAction; next: string }) {
  const t = useTranslations('auth.signIn')
  return (
    <Form action={action} summary={false} className="grid gap-5">
      <input type="hidden" name="next" value={next} />
      <Field name="email" label={t('email')}>
        <Input type="email" autoComplete="username" autoCapitalize="off" spellCheck={false} />
      </Field>
      <Field
        name="password"
        label={t('password')}
        beside={
          <Link className="link text-12" href="/reset-password">
            {t('forgotten')}
          </Link>
        }
      >
        <Input type="password" autoComplete="current-password" />
      </Field>
      <SubmitButton size="large" pendingLabel={t('submitting')}>
        {t('submit')}
      </SubmitButton>
    </Form>
  )
}
