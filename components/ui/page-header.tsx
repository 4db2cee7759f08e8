import type { ReactNode } from 'react'

type Props = { title: ReactNode; tag?: ReactNode; lead?: ReactNode; actions?: ReactNode }

/** A page's title, its state beside it, its actions at the right, one line of lead; when narrow the actions come last. */
export function PageHeader({ title, tag, lead, actions }: Props) {
  return (
    <div className="mb-6 flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2">
      <h1 className="[overflow-wrap:anywhere]">{title}</h1>
      {tag}
      {actions && (
        <div className="ml-auto flex flex-wrap gap-2 empty:hidden narrow:order-last narrow:mt-1 narrow:ml-0 narrow:basis-full narrow:[&>*:not([aria-label])]:grow">
          {actions}
        </div>
      )}
      {lead && (
        <div className="basis-full">
          <p className="max-w-form text-muted">{lead}</p>
        </div>
      )}
    </div>
  )
}
