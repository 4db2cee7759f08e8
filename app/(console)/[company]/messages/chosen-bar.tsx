'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { SubmitButton } from '@/components/form/submit-button'
import type { FormAction } from '@/lib/domain/action-state'
import { BulkForm } from './bulk-form'

/** A list whose rows can be ticked, and what may be done to those that are. */
export function ChosenForm({ action, children }: { action: FormAction; children: ReactNode }) {
  const t = useTranslations('messages.many')
  return (
    <BulkForm action={action} label={t('label.chosen')}>
      {children}
      {/* As soon as something is ticked it stays in sight: on a telephone the list is long. */}
      <div className="mt-3 flex flex-wrap items-center gap-2 rounded-large px-2 group-has-[tbody_:checked]/form:sticky group-has-[tbody_:checked]/form:bottom-2 group-has-[tbody_:checked]/form:bg-raised group-has-[tbody_:checked]/form:py-2 group-has-[tbody_:checked]/form:shadow-menu">
        <span className="text-12 text-muted">{t('chosen')}</span>
        {(['cancel', 'again'] as const).map((what) => (
          <SubmitButton key={what} variant="quiet" size="small" name="what" value={what}>
            {t(`some.${what}`)}
          </SubmitButton>
        ))}
      </div>
    </BulkForm>
  )
}
