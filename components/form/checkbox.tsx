'use client'

import { clsx } from 'clsx'
import { useId, type ComponentProps, type ReactNode } from 'react'
import { spanClass, type Span } from './field'
import { fieldId, useFormContext } from './form-context'
import { FieldNote } from './field-note'
import { tickStyle } from './tick-style'

type Props = Omit<ComponentProps<'input'>, 'type' | 'children'> & {
  name: string
  label: string
  help?: ReactNode
  /** A switch takes effect at once; a tick is saved with the form. */
  asSwitch?: boolean
  span?: Span
  error?: string | null
  warning?: string | null
}

/** A tick with its words and a line of help; the whole of it can be clicked. */
export function Checkbox({ name, label, help, asSwitch, span, error, warning, className, ...own }: Props) {
  const { state, returned, formId } = useFormContext()
  const fallback = useId()
  const id = own.id ?? fieldId(formId || fallback, `${name}-${String(own.value ?? 'on')}`)
  const errors = error === undefined ? (state.fieldErrors?.[name] ?? []) : error === null ? [] : [error]
  const doubts = warning === undefined ? (state.warnings?.[name] ?? []) : warning === null ? [] : [warning]
  const notes = errors.length > 0 ? errors : doubts
  const came = returned && returned[name] !== undefined && !['', 'false', 'off'].includes(returned[name])
  return (
    <div className={clsx(span && spanClass(span), className)}>
      <div className="flex items-start gap-2.5">
        <input
          {...own}
          id={id}
          type="checkbox"
          role={asSwitch ? 'switch' : undefined}
          name={name}
          defaultChecked={own.checked === undefined ? (returned ? came : own.defaultChecked) : undefined}
          aria-invalid={errors.length > 0 || undefined}
          aria-describedby={clsx(notes.length > 0 && `${id}-note`, help && `${id}-help`) || undefined}
          data-label={label}
          className={tickStyle(asSwitch ? 'switch' : 'tick')}
        />
        <div className="min-w-0">
          <label htmlFor={id} className="block cursor-pointer font-medium">
            {label}
          </label>
          {help && (
            <p id={`${id}-help`} className="text-12 text-muted">
              {help}
            </p>
          )}
          <FieldNote id={`${id}-note`} tone={errors.length > 0 ? 'error' : 'warning'} texts={notes} />
        </div>
      </div>
    </div>
  )
}
