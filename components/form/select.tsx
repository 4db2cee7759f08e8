'use client'

import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { Icon } from '@/components/ui/icon'
import { controlStyle, useControl } from './control'

export type SelectOption = { value: string; label: string; disabled?: boolean }
type Props = ComponentProps<'select'> & { options?: SelectOption[]; bare?: boolean }

/** The browser's own list, dressed. Give `options`, or `<option>` children. */
export function Select({ options, bare, className, children, ...own }: Props) {
  const control = useControl(own)
  return (
    <span className={clsx('relative block', className)}>
      <select
        key={String(control.defaultValue)}
        {...control.attributes}
        {...own}
        id={control.id}
        name={control.name}
        defaultValue={own.value === undefined ? control.defaultValue : undefined}
        className={clsx(controlStyle({ state: control.state, bare }), 'appearance-none pr-7.5 text-ellipsis')}
      >
        {options?.map(({ value, label, disabled }) => (
          <option key={value} value={value} disabled={disabled}>
            {label}
          </option>
        ))}
        {children}
      </select>
      <Icon
        as={ChevronDown}
        className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-muted"
      />
    </span>
  )
}
