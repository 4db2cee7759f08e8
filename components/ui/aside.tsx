import { clsx } from 'clsx'
import { useId, type ReactNode } from 'react'

type Props = {
  aside: ReactNode
  /** Where the aside goes when there is no room beside: health and pace come before a long form. */
  narrow?: 'before' | 'after'
  children: ReactNode
}

/** A form or detail with a slim column beside it, from 1120 px on. */
export function WithAside({ aside, narrow = 'after', children }: Props) {
  const column = (
    <aside className="grid content-start gap-8 xl:col-start-2 xl:row-start-1 max-xl:grid-cols-[repeat(auto-fit,minmax(min(15rem,100%),1fr))]">
      {aside}
    </aside>
  )
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8 xl:grid-cols-[minmax(0,var(--container-form))_var(--container-aside)] xl:justify-between xl:gap-12">
      {narrow === 'before' && column}
      <div className="min-w-0 xl:col-start-1 xl:row-start-1">{children}</div>
      {narrow === 'after' && column}
    </div>
  )
}

/** A block of the aside. */
export function AsideSection({
  title,
  children,
  className,
}: {
  title: ReactNode
  children: ReactNode
  className?: string
}) {
  const heading = useId()
  return (
    <section aria-labelledby={heading} className={clsx('min-w-0', className)}>
      <h2 id={heading} className="mb-3 text-14 tracking-normal">
        {title}
      </h2>
      {children}
    </section>
  )
}
