'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Field } from '@/components/form/field'
import { Fields } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { Input } from '@/components/form/input'
import { OnceShown } from '@/components/form/once-shown'
import { SaveBar } from '@/components/form/save-bar'
import { Section } from '@/components/ui/section'
import type { FormAction } from '@/lib/domain/action-state'
import { suggestSlug } from '@/lib/domain/company-slug'

/** A company's name and address, and whom to invite as its owner. */
export function CompanyForm({ action }: { action: FormAction }) {
  const t = useTranslations('operator')
  const [name, setName] = useState('')
  return (
    <Form action={action} clearOnDone onDone={() => setName('')}>
      <Section title={t('new.sectionTitle')}>
        <OnceShown className="mb-6" />
        <Fields>
          <Field name="name" label={t('new.name')} span={6}>
            <Input autoComplete="off" onChange={(event) => setName(event.target.value)} />
          </Field>
          <Field
            name="slug"
            label={t('new.slug')}
            span={6}
            optional
            help={name.trim() ? t('new.slugSuggested', { slug: suggestSlug(name) }) : t('new.slugHelp')}
          >
            <Input mono />
          </Field>
          <Field name="email" label={t('new.owner')} help={t('new.ownerHelp')} span={6}>
            <Input type="email" autoComplete="off" autoCapitalize="off" spellCheck={false} />
          </Field>
        </Fields>
      </Section>
      <SaveBar saveLabel={t('create')} always />
    </Form>
  )
}
