'use client'

import { useTranslations } from 'next-intl'
import { Checkbox } from '@/components/form/checkbox'
import { Field } from '@/components/form/field'
import { Fields } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { Input } from '@/components/form/input'
import { SubmitButton } from '@/components/form/submit-button'
import { Section } from '@/components/ui/section'
import type { FormAction } from '@/lib/domain/action-state'

/** Forgetting a correspondent. A box to tick instead of a question: it works before JavaScript has arrived. */
export function ErasureForm({ action }: { action: FormAction }) {
  const t = useTranslations('privacy.erasure')
  return (
    <Section title={t('title')} help={t('help')}>
      <Form action={action} name="erasure" clearOnDone summary={false}>
        <Fields>
          <Field name="address" label={t('address')} required span={4}>
            <Input type="email" autoComplete="off" />
          </Field>
          <Checkbox name="sure" label={t('sure')} help={t('sureHelp')} />
        </Fields>
        <SubmitButton variant="danger" className="mt-4" pendingLabel={t('working')}>
          {t('erase')}
        </SubmitButton>
      </Form>
    </Section>
  )
}
