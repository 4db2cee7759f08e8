import { clsx } from 'clsx'
import type { ReactNode } from 'react'

/** A framed part of a form or page (the OAuth box). */
export function Panel({
  label,
  children,
  className,
}: {
  label?: string
  children: ReactNode
  className?: string
}) {
  return (
    <div
      role={label === undefined ? undefined : 'group'}
      aria-label={label}
      className={clsx('grid gap-4 rounded-base border border-border p-4', className)}
    >
      {children}
    </div>
  )
}
