'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Form } from '@/components/form/form'
import { Input } from '@/components/form/input'
import { SubmitButton } from '@/components/form/submit-button'
import type { FormAction, ProofKind } from '@/lib/domain/action-state'

type Props = { action: FormAction; next: string }

/** The password, or a code. */
export function ProofForm({ action, next, kind }: Props & { kind: Exclude<ProofKind, 'microsoft'> }) {
  const t = useTranslations('account.confirm')
  const ask = useTranslations('common.stepUp.kind')
  return (
    <Form action={action} summary={false} className="grid max-w-80 gap-5">
      <input type="hidden" name="next" value={next} />
      <Field name="proof" label={ask(kind)}>
        <Input
          type={kind === 'code' ? 'text' : 'password'}
          autoComplete={kind === 'code' ? 'one-time-code' : 'current-password'}
        />
      </Field>
      <SubmitButton className="justify-self-start">{t('submit')}</SubmitButton>
    </Form>
  )
}

/** On to Microsoft, which asks for the password again. */
export function MicrosoftProof({ action, next }: Props) {
  const t = useTranslations('common.stepUp')
  return (
    <Form action={action} summary={false}>
      <input type="hidden" name="next" value={next} />
      <SubmitButton>{t('toMicrosoft')}</SubmitButton>
    </Form>
  )
}
