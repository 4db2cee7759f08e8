'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Callout } from '@/components/ui/callout'
import { fieldId, useFormContext } from './form-context'
import { FormQuestion } from './form-question'

/**
 * What went wrong with the whole form, above it. Wrong fields carry their own words; here they are only
 * counted and linked, which is what a reader without JavaScript has to find them.
 */
export function FormErrors({ summary }: { summary: boolean }) {
  const t = useTranslations('common.form')
  const { state, formId } = useFormContext()
  if (state.status !== 'error') return null
  if (state.question) return <FormQuestion question={state.question} />
  const { formError } = state
  const wrong = Object.entries(state.fieldErrors ?? {}).filter(([, texts]) => texts.length > 0)
  if (!formError && (!summary || wrong.length === 0)) return null
  return (
    <div data-form-errors tabIndex={-1} className="mb-6 grid gap-3 outline-none">
      {formError && (
        <Callout
          tone="danger"
          role="alert"
          title={formError.title}
          why={formError.why}
          todo={formError.todo}
          details={formError.details}
          id={formError.id}
          actions={
            formError.link && (
              <Link
                className="link"
                href={formError.link.href}
                target={formError.link.apart ? '_blank' : undefined}
              >
                {formError.link.label}
              </Link>
            )
          }
        />
      )}
      {!formError && (
        <Callout tone="danger" role="alert" title={t('wrong', { count: wrong.length })}>
          <ul>
            {wrong.map(([name, texts]) => (
              <li key={name}>
                <a className="link" href={`#${fieldId(formId, name)}`}>
                  {texts[0]}
                </a>
              </li>
            ))}
          </ul>
        </Callout>
      )}
    </div>
  )
}
