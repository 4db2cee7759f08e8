import { FlaskConical, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from '@/components/ui/icon'

/** A line above everything, for what holds on every page (e.g. a Microsoft that is not Microsoft's). */
export function Banner({
  label,
  icon = FlaskConical,
  children,
}: {
  label: string
  icon?: LucideIcon
  children: ReactNode
}) {
  return (
    <section
      aria-label={label}
      className="flex items-center gap-2 border-b border-border bg-warn-soft px-8 py-1.5 text-12 text-warn narrow:px-4"
    >
      <Icon as={icon} small />
      <p>{children}</p>
    </section>
  )
}
