'use client'

import { clsx } from 'clsx'
import { useTranslations } from 'next-intl'
import { useId, type ReactNode } from 'react'
import { FieldContext, fieldId, useFormContext } from './form-context'
import { FieldNote } from './field-note'

export const SPANS = {
  1: 'col-span-6 md:col-span-1',
  2: 'col-span-6 md:col-span-2',
  3: 'col-span-6 md:col-span-3',
  4: 'col-span-6 md:col-span-4',
  5: 'col-span-6 md:col-span-5',
  6: 'col-span-6',
} as const
const KEPT = {
  1: 'col-span-1',
  2: 'col-span-2',
  3: 'col-span-3',
  4: 'col-span-4',
  5: 'col-span-5',
  6: 'col-span-6',
} as const

export type Span = keyof typeof SPANS

/** The classes for a share of the six columns of `<Fields>`; `keep` holds it when narrow too. */
export function spanClass(span: Span = 6, keep?: boolean): string {
  return keep ? KEPT[span] : SPANS[span]
}

type Props = {
  name: string
  label: string
  help?: ReactNode
  optional?: boolean
  required?: boolean
  /** Columns of six, in `<Fields>`. */
  span?: Span
  keepSpan?: boolean
  /** Known before the server says so; replaces the server's words. */
  error?: string | null
  /** A doubt: it warns, it does not block. */
  warning?: string | null
  /** At the right of the label, e.g. « Mot de passe oublié ». */
  beside?: ReactNode
  hideLabel?: boolean
  className?: string
  children: ReactNode
}

/** Label, control, note, help, in that order; id, name and aria attributes reach the control by context. */
export function Field({
  name,
  label,
  help,
  optional,
  required,
  span,
  keepSpan,
  error,
  warning,
  ...rest
}: Props) {
  const t = useTranslations('common')
  const { state, draft, formId } = useFormContext()
  const own = useId()
  const id = fieldId(formId || own, name)
  const errors = error === undefined ? (state.fieldErrors?.[name] ?? []) : error === null ? [] : [error]
  const known = state.warnings?.[name] ?? (draft?.secrets.includes(name) ? [t('draft.again')] : [])
  const doubts = warning === undefined ? known : warning === null ? [] : [warning]
  const notes = errors.length > 0 ? errors : doubts
  const describedBy = clsx(notes.length > 0 && `${id}-note`, help && `${id}-help`) || undefined
  const tone = errors.length > 0 ? 'error' : doubts.length > 0 ? 'warning' : undefined

  return (
    <FieldContext value={{ name, id, label, describedBy, state: tone, required: required ?? false }}>
      <div
        className={clsx(
          'grid content-start gap-1.5',
          rest.beside && 'grid-cols-[1fr_auto] items-baseline *:col-span-2',
          span && spanClass(span, keepSpan),
          rest.className,
        )}
      >
        <div className={clsx(rest.hideLabel && 'sr-only', rest.beside && '[grid-area:1/1]!')}>
          {/* Beside the label, not in it: the field's name is the label alone. */}
          <span>
            <label htmlFor={id} className="font-medium">
              {label}
            </label>
            {optional && <span className="text-muted"> {t('optional')}</span>}
          </span>
        </div>
        {rest.children}
        {/* After the control: Tab goes from field to field first. */}
        {rest.beside && <div className="[grid-area:1/2]!">{rest.beside}</div>}
        <FieldNote id={`${id}-note`} tone={tone} texts={notes} />
        {help && (
          <p id={`${id}-help`} className="text-12 text-muted">
            {help}
          </p>
        )}
      </div>
    </FieldContext>
  )
}
