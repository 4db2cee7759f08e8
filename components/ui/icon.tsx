import { clsx } from 'clsx'
import type { LucideIcon } from 'lucide-react'

/** A lucide icon at the console's size and weight. It is never the only name of a thing: hidden from readers. */
export function Icon({
  as: Drawing,
  small,
  className,
}: {
  as: LucideIcon
  small?: boolean
  className?: string
}) {
  return (
    <Drawing
      aria-hidden
      strokeWidth={small ? 2 : 1.75}
      className={clsx('shrink-0', small ? 'size-3.5' : 'size-4', className)}
    />
  )
}
