import { clsx } from 'clsx'
import { useId, type ReactNode } from 'react'

type Props = {
  title: ReactNode
  help?: ReactNode
  /** At the right of the heading: a link to the guide, a secondary button. */
  actions?: ReactNode
  children?: ReactNode
  /** The id of the section, for links; its accessible name is the title. */
  id?: string
  className?: string
}

/** A region of a page: a heading, one line of help, its content. Hairlines part sections. */
export function Section({ title, help, actions, children, id, className }: Props) {
  const heading = useId()
  return (
    <section
      id={id}
      aria-labelledby={heading}
      className={clsx('border-border py-8 not-first-of-type:border-t first-of-type:pt-0', className)}
    >
      <header
        className={clsx(
          'flex flex-wrap justify-between gap-x-4 gap-y-2',
          help ? 'items-start' : 'items-center',
          children && 'mb-5',
        )}
      >
        <div className={help ? 'flex-[1_1_13.5rem]' : undefined}>
          <h2 id={heading}>{title}</h2>
          {help && <p className="mt-0.5 text-muted">{help}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </section>
  )
}
