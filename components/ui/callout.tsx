import { clsx } from 'clsx'
import { CircleAlert, CircleCheck, Info, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { Icon } from './icon'
import { TechnicalFold } from './technical-fold'

type CalloutTone = 'info' | 'warn' | 'danger' | 'ok'

const GROUNDS: Record<CalloutTone, [ground: string, icon: string, drawing: LucideIcon]> = {
  info: ['bg-info-soft', 'text-info', Info],
  warn: ['bg-warn-soft', 'text-warn-solid', TriangleAlert],
  danger: ['bg-danger-soft', 'text-danger', CircleAlert],
  ok: ['bg-ok-soft', 'text-ok-solid', CircleCheck],
}

type Props = {
  tone?: CalloutTone
  /** What happened, one line. */
  title?: ReactNode
  /** Why. */
  why?: ReactNode
  /** What to do. */
  todo?: ReactNode
  /** Links or small buttons: the guide's step first. */
  actions?: ReactNode
  /** The other side's own words, in a fold with a copy button. */
  details?: string
  /** An id to quote, shown in the fold. */
  id?: string
  children?: ReactNode
  /** `alert` when it appears because of what the reader just did. */
  role?: 'alert' | 'status' | 'note'
  ref?: Ref<HTMLDivElement>
  focusable?: boolean
  className?: string
}

/** What happened, why, what to do, a line each; then links; then a fold. */
export function Callout({ tone = 'info', role, ref, focusable, className, ...content }: Props) {
  const [ground, iconColor, drawing] = GROUNDS[tone]
  const { title, why, todo, actions, details, id, children } = content
  return (
    <div
      ref={ref}
      role={role}
      tabIndex={focusable ? -1 : undefined}
      className={clsx('flex gap-2.5 rounded-base py-3 pr-4 pl-3', ground, className)}
    >
      <Icon as={drawing} className={clsx('mt-[2.5px]', iconColor)} />
      <div className="min-w-0 flex-1 space-y-0.5 [overflow-wrap:anywhere]">
        {title && <p className="font-semibold">{title}</p>}
        {why && <p>{why}</p>}
        {todo && <p>{todo}</p>}
        {children}
        {actions && <div className="flex flex-wrap gap-x-4 gap-y-1 pt-1">{actions}</div>}
        {(details ?? id) !== undefined && <TechnicalFold details={details} id={id} />}
      </div>
    </div>
  )
}
