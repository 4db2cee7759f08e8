'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Field } from '@/components/form/field'
import { Form } from '@/components/form/form'
import { Input } from '@/components/form/input'
import { SubmitButton } from '@/components/form/submit-button'
import type { FormAction } from '@/lib/domain/action-state'
import { suggestSlug } from '@/lib/domain/company-slug'

/** Who one is, and the company; its address follows from its name where it is left empty. */
export function SetupForm({ action, token }: { action: FormAction; token: string }) {
  const t = useTranslations('setup')
  const [company, setCompany] = useState('')
  return (
    <Form action={action} className="grid gap-8">
      <input type="hidden" name="token" value={token} />
      <fieldset className="grid gap-5">
        <legend className="mb-4 text-16 font-semibold">{t('you')}</legend>
        <Field name="name" label={t('name')}>
          <Input autoComplete="name" />
        </Field>
        <Field name="email" label={t('email')}>
          <Input type="email" autoComplete="username" autoCapitalize="off" spellCheck={false} />
        </Field>
        <Field name="password" label={t('password')} help={t('passwordHelp')}>
          <Input type="password" autoComplete="new-password" />
        </Field>
        <Field name="again" label={t('again')}>
          <Input type="password" autoComplete="new-password" />
        </Field>
      </fieldset>
      <fieldset className="grid gap-5">
        <legend className="mb-4 text-16 font-semibold">{t('company')}</legend>
        <Field name="company" label={t('companyName')}>
          <Input autoComplete="organization" onChange={(event) => setCompany(event.target.value)} />
        </Field>
        <Field
          name="slug"
          label={t('slug')}
          optional
          help={company.trim() ? t('slugSuggested', { slug: suggestSlug(company) }) : t('slugHelp')}
        >
          <Input mono autoComplete="off" />
        </Field>
      </fieldset>
      <SubmitButton size="large" pendingLabel={t('submitting')}>
        {t('submit')}
      </SubmitButton>
    </Form>
  )
}
