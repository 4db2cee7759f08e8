'use client'

import { useTranslations } from 'next-intl'
import { Field } from '@/components/form/field'
import { Fields } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { RadioGroup } from '@/components/form/radio-group'
import { Select } from '@/components/form/select'
import { SubmitButton } from '@/components/form/submit-button'
import { Section } from '@/components/ui/section'
import type { FormAction } from '@/lib/domain/action-state'
import { SECOND_FACTOR_RULES, SESSION_BOUNDS, type SecuritySettings } from '@/lib/domain/security-settings'

type Props = {
  action: FormAction
  settings: SecuritySettings & { version: number }
  canEdit: boolean
}

const HOUR = 60
const DAY = 24 * HOUR
/** What is offered, minutes; the schema takes anything between its bounds. */
const IDLE = [5, 15, 30, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR, DAY]
const ABSOLUTE = [HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY]

/** Who must have a second factor, and how long a session lasts. */
export function SecurityForm({ action, settings, canEdit }: Props) {
  const t = useTranslations('security')
  const say = (minutes: number) => {
    if (minutes >= 2 * DAY && minutes % DAY === 0) return t('days', { count: minutes / DAY })
    if (minutes % HOUR === 0) return t('hours', { count: minutes / HOUR })
    return t('minutes', { count: minutes })
  }
  const choices = (offered: number[], bounds: { minimum: number; maximum: number }, stored: number) =>
    [...new Set([...offered, stored])]
      .filter((minutes) => minutes >= bounds.minimum && minutes <= bounds.maximum)
      .sort((a, b) => a - b)
      .map((minutes) => ({ value: String(minutes), label: say(minutes) }))
  const help = { nobody: t('secondFactor.nobodyHelp'), administrators: t('secondFactor.administratorsHelp') }

  return (
    <Section id="rules" title={t('rules.title')} help={t('rules.help')}>
      <Form action={action} name="security">
        <fieldset disabled={!canEdit}>
          <Fields>
            <RadioGroup
              name="secondFactor"
              legend={t('secondFactor.legend')}
              span={6}
              defaultValue={settings.secondFactor}
              options={SECOND_FACTOR_RULES.map((rule) => ({
                value: rule,
                label: t(`secondFactor.${rule}`),
                help: rule === 'everybody' ? undefined : help[rule],
              }))}
            />
            <Field name="idleMinutes" label={t('idle')} span={3}>
              <Select
                defaultValue={String(settings.idleMinutes)}
                options={choices(IDLE, SESSION_BOUNDS.idleMinutes, settings.idleMinutes)}
              />
            </Field>
            <Field name="absoluteMinutes" label={t('absolute')} help={t('strictest')} span={3}>
              <Select
                defaultValue={String(settings.absoluteMinutes)}
                options={choices(ABSOLUTE, SESSION_BOUNDS.absoluteMinutes, settings.absoluteMinutes)}
              />
            </Field>
          </Fields>
          <input key={settings.version} type="hidden" name="version" defaultValue={settings.version} />
          {canEdit && (
            <SubmitButton variant="secondary" className="mt-5">
              {t('save')}
            </SubmitButton>
          )}
        </fieldset>
      </Form>
    </Section>
  )
}
