'use client'

import { clsx } from 'clsx'
import { useId, type ComponentProps, type ReactNode } from 'react'
import { spanClass, type Span } from './field'
import { fieldId, useFormContext } from './form-context'
import { FieldNote } from './field-note'

const BOX =
  'peer m-0 mt-0.5 grid size-4 shrink-0 appearance-none place-items-center border border-control bg-surface checked:border-accent checked:bg-accent'
const TICK =
  'rounded-small indeterminate:border-accent indeterminate:bg-accent checked:before:-mt-[3px] checked:before:h-[5px] checked:before:w-[9px] checked:before:-rotate-45 checked:before:border-b-[1.75px] checked:before:border-l-[1.75px] checked:before:border-accent-contrast indeterminate:before:h-[1.75px] indeterminate:before:w-2 indeterminate:before:bg-accent-contrast'
const DOT =
  'rounded-full checked:before:size-1.5 checked:before:rounded-full checked:before:bg-accent-contrast'
const SWITCH =
  'relative w-7! rounded-full after:absolute after:top-0.5 after:left-0.5 after:size-2.5 after:rounded-full after:bg-control after:transition-[translate] after:duration-(--quick) checked:after:translate-x-3 checked:after:bg-accent-contrast'

/** The classes of a bare tick, radio or switch. */
export function tickStyle(kind: 'tick' | 'radio' | 'switch'): string {
  return clsx(BOX, kind === 'tick' ? TICK : kind === 'radio' ? DOT : SWITCH)
}

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
