'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Form } from '@/components/form/form'
import { Select } from '@/components/form/select'
import { SubmitButton } from '@/components/form/submit-button'
import type { FormAction } from '@/lib/domain/action-state'

type Props = {
  action: FormAction
  /** none: only the rule's choice, for messages of several senders */
  servers: { id: string; description: string; ready: boolean }[] | null
}

/** Gives what waits to another server. */
export function ServerChoice({ action, servers }: Props) {
  const t = useTranslations('messages.server')
  const options = servers?.map(({ id, description, ready }) => ({
    value: id,
    label: ready ? description : t('waiting', { server: description }),
  })) ?? [{ value: 'rule', label: t('rule') }]
  return (
    <Form
      action={action}
      name="server"
      label={t('label')}
      summary={false}
      className="flex flex-wrap items-end gap-2"
    >
      <Field name="server" label={t('choose')} required>
        <Select options={options} defaultValue={options[0]?.value} className="w-64 max-w-full" />
      </Field>
      <SubmitButton variant="secondary">{t('give')}</SubmitButton>
    </Form>
  )
}
