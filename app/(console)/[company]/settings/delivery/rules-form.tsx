'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Fields } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { NumberInput } from '@/components/form/input'
import { RadioGroup } from '@/components/form/radio-group'
import { SaveBar } from '@/components/form/save-bar'
import { useFieldCheck } from '@/components/form/use-field-check'
import { Section } from '@/components/ui/section'
import type { FormAction } from '@/lib/domain/action-state'

/** The server's rules, loaded when they are needed. */
const loadSchema = async () => (await import('@/lib/domain/delivery-rules')).deliveryRulesSchema

type Props = {
  rules: {
    uncertain: string
    fallback: boolean
    retry: { firstMinutes: number; laterMinutes: number; giveUpHours: number; jitterPercent: number }
    version: number
    canEdit: boolean
  }
  action: FormAction
}

const POLICIES = ['ask', 'resend'] as const
const FALLBACKS = ['wait', 'other'] as const

/** What happens when a message does not simply leave. */
export function RulesForm({ rules, action }: Props) {
  const t = useTranslations('settings.delivery')
  const check = useFieldCheck(loadSchema)
  const { retry } = rules
  const delays = [
    ['retryFirstMinutes', retry.firstMinutes],
    ['retryLaterMinutes', retry.laterMinutes],
    ['retryGiveUpHours', retry.giveUpHours],
    ['retryJitterPercent', retry.jitterPercent],
  ] as const
  return (
    <Form action={action} check={check}>
      <fieldset disabled={!rules.canEdit}>
        <Section title={t('uncertain.title')} help={t('uncertain.help')}>
          <RadioGroup
            name="uncertain"
            legend={t('uncertain.legend')}
            defaultValue={rules.uncertain}
            options={POLICIES.map((value) => ({
              value,
              label: t(`uncertain.${value}`),
              help: t(`uncertain.${value}Help`),
            }))}
          />
        </Section>
        <Section title={t('fallback.title')} help={t('fallback.help')}>
          <RadioGroup
            name="fallback"
            legend={t('fallback.legend')}
            defaultValue={rules.fallback ? 'other' : 'wait'}
            options={FALLBACKS.map((value) => ({
              value,
              label: t(`fallback.${value}`),
              help: t(`fallback.${value}Help`),
            }))}
          />
        </Section>
        <Section title={t('retry.title')} help={t('retry.help')}>
          <Fields>
            {delays.map(([name, value]) => (
              <Field
                key={name}
                name={name}
                label={t(`${name}.label`)}
                help={t(`${name}.help`)}
                span={3}
                required
              >
                <NumberInput defaultValue={value} />
              </Field>
            ))}
          </Fields>
        </Section>
        <input key={rules.version} type="hidden" name="version" defaultValue={rules.version} />
      </fieldset>
      {rules.canEdit && <SaveBar />}
    </Form>
  )
}
