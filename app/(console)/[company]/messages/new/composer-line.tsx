'use client'

import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { FieldNote } from '@/components/form/field-note'
import { FieldContext, fieldId, useFormContext } from '@/components/form/form-context'

type Props = {
  name: string
  label: string
  /** At the right: the buttons that bring more lines. */
  end?: ReactNode
  required?: boolean
  className?: string
  children: ReactNode
}

/** One line of the composer's frame: its label at the left, a bare control, its note below. */
export function ComposerLine({ name, label, end, required = false, className, children }: Props) {
  const { state, formId } = useFormContext()
  const id = fieldId(formId, name)
  const errors = state.fieldErrors?.[name] ?? []
  const tone = errors.length > 0 ? 'error' : undefined
  const describedBy = tone && `${id}-note`
  return (
    <FieldContext value={{ name, id, label, describedBy, state: tone, required }}>
      <div
        className={clsx(
          'grid grid-cols-[5.25rem_minmax(0,1fr)_auto] items-start gap-x-2 border-b border-border py-1 pr-1 pl-4 narrow:grid-cols-[4.75rem_minmax(0,1fr)] narrow:pl-3',
          // The controls have no edge of their own: the line says where the keyboard is.
          'has-[:focus-visible]:shadow-[inset_3px_0_0_var(--focus)]',
          className,
        )}
      >
        <label htmlFor={id} className="flex min-h-(--control) items-center text-muted">
          {label}
        </label>
        <div className="min-w-0 [&_input]:pl-0 [&_select]:pl-0">{children}</div>
        {end && (
          <div className="flex min-h-(--control) items-center narrow:col-start-2 narrow:-ml-2.5">{end}</div>
        )}
        <div className="col-span-full col-start-2 empty:hidden">
          <FieldNote id={`${id}-note`} tone={tone} texts={errors} />
        </div>
      </div>
    </FieldContext>
  )
}
