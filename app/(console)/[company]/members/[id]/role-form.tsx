'use client'

import { useTranslations } from 'next-intl'
import { Form } from '@/components/form/form'
import { RadioGroup } from '@/components/form/radio-group'
import { SaveBar } from '@/components/form/save-bar'
import type { FormAction } from '@/lib/domain/action-state'
import { ROLES, type Role } from '@/lib/domain/permissions'

type Props = {
  action: FormAction
  name: string
  role: Role
  /** Those that may be given; none: it is only shown. */
  roles: Role[]
}

/** One of the roles, each with what it is for. */
export function RoleForm({ action, name, role, roles }: Props) {
  const t = useTranslations('members.role')
  const names = useTranslations('common.roles')
  return (
    <Form action={action} summary={false}>
      <RadioGroup
        key={role}
        name="role"
        legend={t('legend', { name })}
        defaultValue={role}
        options={ROLES.map((one) => ({
          value: one,
          label: names(one),
          help: t(one),
          disabled: !roles.includes(one) && one !== role,
        }))}
      />
      {roles.length > 0 && <SaveBar inline />}
    </Form>
  )
}
