import { clsx } from 'clsx'
import type { ReactNode } from 'react'

/** The grid of a section's fields: six columns, `<Field span>` takes its share. */
export function Fields({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <div
      className={clsx('grid grid-cols-6 gap-x-4 gap-y-5 [&>:not([class*=col-span])]:col-span-6', className)}
    >
      {children}
    </div>
  )
}
