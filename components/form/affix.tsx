import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

/** An icon inside the field's beginning; give the input `className="pl-8.5!"`. */
export function Affix({ icon: Drawing, children }: { icon: LucideIcon; children: ReactNode }) {
  return (
    <div className="relative">
      <Drawing
        aria-hidden
        strokeWidth={1.75}
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted"
      />
      {children}
    </div>
  )
}
