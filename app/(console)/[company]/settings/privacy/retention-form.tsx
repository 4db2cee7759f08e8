'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Fields } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { Hidden } from '@/components/form/hidden'
import { NumberInput } from '@/components/form/input'
import { SaveBar } from '@/components/form/save-bar'
import { useFieldCheck } from '@/components/form/use-field-check'
import { Section } from '@/components/ui/section'
import type { FormAction } from '@/lib/domain/action-state'
import { RETENTION_BOUNDS, type RetentionRules } from '@/lib/domain/retention-bounds'

const loadSchema = async () => (await import('@/lib/domain/retention')).retentionSchema

type Props = {
  privacy: { rules: RetentionRules; version: number; canEdit: boolean }
  action: FormAction
}

/** How long what is kept. */
export function RetentionForm({ privacy, action }: Props) {
  const t = useTranslations('privacy.retention')
  const check = useFieldCheck(loadSchema)
  return (
    <Section title={t('title')} help={t('help')}>
      <Form action={action} check={check} name="retention" summary={false}>
        <fieldset disabled={!privacy.canEdit}>
          <Fields>
            {(['bodyDays', 'messageMonths', 'auditMonths'] as const).map((name) => (
              <Field
                key={name}
                name={name}
                label={t(`${name}.label`)}
                help={t(`${name}.help`, RETENTION_BOUNDS[name])}
                span={2}
                required
              >
                <NumberInput defaultValue={privacy.rules[name]} />
              </Field>
            ))}
          </Fields>
          <Hidden name="version" value={privacy.version} />
        </fieldset>
        {privacy.canEdit && <SaveBar inline />}
      </Form>
    </Section>
  )
}
