'use client'

import { clsx } from 'clsx'
import { useId, type ReactNode } from 'react'
import { spanClass, type Span } from './field'
import { FieldNote } from './field-note'
import { fieldId, useFormContext } from './form-context'
import { tickStyle } from './tick-style'

type Option = { value: string; label: string; help?: ReactNode; disabled?: boolean }
type Props = {
  name: string
  legend: string
  options: Option[]
  defaultValue?: string
  inline?: boolean
  span?: Span
  onChange?: (value: string) => void
}

/** One of a few, all of them to be seen. More than five: a `<Select>`. */
export function RadioGroup({ name, legend, options, defaultValue, inline, span, onChange }: Props) {
  const { state, returned, formId } = useFormContext()
  const fallback = useId()
  const id = fieldId(formId || fallback, name)
  const errors = state.fieldErrors?.[name] ?? []
  const chosen = returned?.[name] ?? defaultValue
  return (
    <fieldset
      className={clsx('min-w-0', span && spanClass(span))}
      aria-describedby={errors.length > 0 ? `${id}-note` : undefined}
    >
      <legend className="mb-1.5 font-medium">{legend}</legend>
      <div className={clsx('grid gap-2', inline && 'md:flex md:gap-5')}>
        {options.map(({ value, label, help, disabled }, index) => (
          <div key={value} className="flex items-start gap-2.5">
            <input
              id={index === 0 ? id : `${id}-${value}`}
              type="radio"
              name={name}
              value={value}
              disabled={disabled}
              defaultChecked={value === chosen}
              aria-invalid={errors.length > 0 || undefined}
              aria-describedby={help ? `${id}-${value}-help` : undefined}
              data-label={legend}
              onChange={onChange && (() => onChange(value))}
              className={tickStyle('radio')}
            />
            <div className="min-w-0">
              <label htmlFor={index === 0 ? id : `${id}-${value}`} className="block cursor-pointer">
                {label}
              </label>
              {help && (
                <p id={`${id}-${value}-help`} className="text-12 text-muted">
                  {help}
                </p>
              )}
            </div>
          </div>
        ))}
      </div>
      <FieldNote id={`${id}-note`} tone="error" texts={errors} />
    </fieldset>
  )
}
