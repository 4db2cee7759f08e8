'use client'

import { clsx } from 'clsx'
import type { ComponentProps } from 'react'
import { controlStyle, useControl } from './control'

/** Several lines of text. */
export function Textarea({ bare, className, ...own }: ComponentProps<'textarea'> & { bare?: boolean }) {
  const control = useControl(own)
  return (
    <textarea
      rows={6}
      {...control.attributes}
      {...own}
      id={control.id}
      name={control.name}
      defaultValue={own.value === undefined ? control.defaultValue : undefined}
      className={clsx(
        controlStyle({ state: control.state, bare }),
        'resize-y py-2 leading-[1.375rem]',
        className,
      )}
    />
  )
}
