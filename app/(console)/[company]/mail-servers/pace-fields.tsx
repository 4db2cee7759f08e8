'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Fields } from '@/components/form/fields'
import { useFormContext } from '@/components/form/form-context'
import { NumberInput } from '@/components/form/input'
import { Fold } from '@/components/ui/fold'
import { Section } from '@/components/ui/section'

export type PaceValues = {
  paceConnections: number | null
  pacePerMinute: number | null
  pacePerDay: number | null
  pacePerMessage: number | null
  retryFirstMinutes: number | null
  retryLaterMinutes: number | null
  retryGiveUpHours: number | null
}

const PACE_FIELDS = [
  'paceConnections',
  'pacePerMinute',
  'pacePerDay',
  'pacePerMessage',
  'retryFirstMinutes',
  'retryLaterMinutes',
  'retryGiveUpHours',
] as const satisfies readonly (keyof PaceValues)[]

/**
 * How fast a server may be sent through, and a schedule of retries of its own: folded, because what Microsoft
 * allows and the company's rules are there by themselves.
 */
export function PaceFields({ server }: { server: PaceValues | null }) {
  const t = useTranslations('mailServers.pace')
  const { state } = useFormContext()
  const touched = PACE_FIELDS.some((name) => state.fieldErrors?.[name] || server?.[name] != null)
  return (
    <Section title={t('title')} help={t('help')}>
      <Fold summary={t('advanced')} open={touched}>
        <Fields className="mt-4">
          {PACE_FIELDS.map((name) => (
            <Field
              key={name}
              name={name}
              label={t(`${name}.label`)}
              help={t(`${name}.help`)}
              span={3}
              optional
            >
              <NumberInput defaultValue={server?.[name] ?? ''} />
            </Field>
          ))}
        </Fields>
      </Fold>
    </Section>
  )
}
