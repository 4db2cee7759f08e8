'use client'

import { clsx } from 'clsx'
import { ChevronDown } from 'lucide-react'
import { useEffect, useRef, type ComponentProps } from 'react'
import { Icon } from '@/components/ui/icon'
import { controlStyle, useControl } from './control'
import { followStored } from './dirty'
import { BASE } from './form-basis'

export type SelectOption = { value: string; label: string; disabled?: boolean }
type Props = ComponentProps<'select'> & { options?: SelectOption[]; bare?: boolean }

/** The browser's own list, dressed. Give `options`, or `<option>` children. */
export function Select({ options, bare, className, children, ...own }: Props) {
  const control = useControl(own)
  const select = useRef<HTMLSelectElement>(null)
  const stored = control.defaultValue === undefined ? undefined : String(control.defaultValue)
  const seen = useRef(stored)
  const controlled = own.value !== undefined

  // React leaves a list as it is when what it began with changes. A form with a basis sees to its own.
  useEffect(() => {
    const list = select.current
    if (seen.current === stored) return
    seen.current = stored
    if (!list || stored === undefined || controlled || list.form?.elements.namedItem(BASE)) return
    followStored(list, stored)
  }, [stored, controlled])

  return (
    <span className={clsx('relative block', className)}>
      <select
        {...control.attributes}
        {...own}
        ref={select}
        id={control.id}
        name={control.name}
        defaultValue={controlled ? undefined : control.defaultValue}
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
