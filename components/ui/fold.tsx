import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from './icon'

/** Something to open when one wants it; works without JavaScript. */
export function Fold({
  summary,
  open,
  children,
}: {
  summary: ReactNode
  open?: boolean
  children: ReactNode
}) {
  return (
    <details open={open} className="group/fold mt-1.5">
      <summary className="inline-flex items-center gap-1 text-muted hover:text-text">
        <Icon
          as={ChevronRight}
          small
          className="transition-[rotate] duration-(--quick) group-open/fold:rotate-90"
        />
        {summary}
      </summary>
      {children}
    </details>
  )
}
