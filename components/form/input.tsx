'use client'

import { clsx } from 'clsx'
import type { ComponentProps, ReactNode } from 'react'
import { controlStyle, useControl } from './control'

export type InputProps = ComponentProps<'input'> & {
  /** Ids, keys: monospace, no spelling. */
  mono?: boolean
  /** Figures: at the right, numeric keyboard. */
  numeric?: boolean
  bare?: boolean
}

/** One line of text. In a `<Field>` it needs no name; `defaultValue`, not `value`, unless you must. */
export function Input({ mono, numeric, bare, className, ...own }: InputProps) {
  const control = useControl(own)
  return (
    <input
      type="text"
      {...(mono ? { spellCheck: false, autoCapitalize: 'off', autoComplete: 'off' } : {})}
      {...(numeric ? { inputMode: 'numeric' as const, autoComplete: 'off' } : {})}
      {...control.attributes}
      {...own}
      id={control.id}
      name={control.name}
      defaultValue={own.value === undefined ? control.defaultValue : undefined}
      className={clsx(
        controlStyle({ state: control.state, bare, mono }),
        numeric && 'text-right num',
        className,
      )}
    />
  )
}

/** Whole numbers as text: no spinner, no wheel accidents. The schema judges them. */
export function NumberInput(props: Omit<InputProps, 'numeric' | 'type'>) {
  return <Input numeric {...props} />
}

/** The browser's own date field; the value is yyyy-mm-dd. */
export function DateInput(props: Omit<InputProps, 'type'>) {
  return <Input type="date" {...props} />
}

/** An input with something at its end: a copy button, a unit. */
export function InputWithEnd({ end, children }: { end: ReactNode; children: ReactNode }) {
  return (
    <div className="flex items-stretch gap-2">
      <div className="min-w-0 flex-1">{children}</div>
      {end}
    </div>
  )
}
