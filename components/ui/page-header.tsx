import type { ReactNode } from 'react'

type Props = { title: ReactNode; tag?: ReactNode; lead?: ReactNode; actions?: ReactNode }

/** A page's title, its state beside it, its actions at the right (full width when narrow), one line of lead. */
export function PageHeader({ title, tag, lead, actions }: Props) {
  return (
    <div className="mb-6 flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2">
      <h1 className="[overflow-wrap:anywhere]">{title}</h1>
      {tag}
      {actions && (
        <div className="ml-auto flex flex-wrap gap-2 narrow:mt-1 narrow:ml-0 narrow:basis-full narrow:[&>*:not([aria-label])]:grow">
          {actions}
        </div>
      )}
      {lead && <p className="basis-full text-muted max-w-form">{lead}</p>}
    </div>
  )
}
