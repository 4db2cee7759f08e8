'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Form } from '@/components/form/form'
import { Input } from '@/components/form/input'
import { SubmitButton } from '@/components/form/submit-button'
import type { FormAction } from '@/lib/domain/action-state'

type Props = { action: FormAction; next: string; recovery: boolean }

/** One code: of the application, or one that was kept for the day it is missing. */
export function CodeForm({ action, next, recovery }: Props) {
  const t = useTranslations('auth.code')
  return (
    <Form action={action} summary={false} className="grid gap-5">
      <input type="hidden" name="next" value={next} />
      <Field name="code" label={t(recovery ? 'recoveryLabel' : 'label')}>
        {recovery ? (
          <Input mono autoComplete="off" autoCapitalize="characters" autoFocus />
        ) : (
          <Input mono inputMode="numeric" autoComplete="one-time-code" autoFocus />
        )}
      </Field>
      <SubmitButton size="large">{t('submit')}</SubmitButton>
    </Form>
  )
}
