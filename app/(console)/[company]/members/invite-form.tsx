'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Fields } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { Input } from '@/components/form/input'
import { OnceShown } from '@/components/form/once-shown'
import { Select } from '@/components/form/select'
import { SubmitButton } from '@/components/form/submit-button'
import type { FormAction } from '@/lib/domain/action-state'
import type { Role } from '@/lib/domain/permissions'

type Props = {
  action: FormAction
  /** Those one may invite to, the least first: it is the one that is offered. */
  roles: Role[]
}

/** An address and a role; a link that is made shows below, this once. */
export function InviteForm({ action, roles }: Props) {
  const t = useTranslations('members.invite')
  const names = useTranslations('common.roles')
  const common: Role = 'sender'
  return (
    <Form action={action} summary={false} clearOnDone label={t('title')} className="max-w-form">
      <Fields>
        <Field name="email" label={t('email')} span={4}>
          <Input type="email" autoComplete="off" autoCapitalize="off" spellCheck={false} />
        </Field>
        <Field name="role" label={t('role')} span={2}>
          <Select
            options={roles.map((role) => ({ value: role, label: names(role) }))}
            defaultValue={common}
          />
        </Field>
      </Fields>
      <SubmitButton className="mt-4">{t('submit')}</SubmitButton>
      <OnceShown className="mt-6" />
    </Form>
  )
}
