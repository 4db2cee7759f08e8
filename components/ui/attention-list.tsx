import type { ReactNode } from 'react'
import { ToneIcon } from './tone-icon'

export type Attention = {
  key: string
  tone: 'warn' | 'danger'
  title: ReactNode
  text?: ReactNode
  action?: ReactNode
}

/** What needs somebody: trouble, why, and the button that begins the cure. */
export function AttentionList({ items }: { items: Attention[] }) {
  return (
    <ul>
      {items.map(({ key, tone, title, text, action }) => (
        <li
          key={key}
          className="flex flex-wrap items-center gap-x-3 gap-y-2 border-border py-3 not-first:border-t first:pt-0"
        >
          <div className="flex min-w-0 flex-[1_1_15rem] gap-3">
            <ToneIcon
              tone={tone}
              className={`mt-[2.5px] ${tone === 'danger' ? 'text-danger' : 'text-warn-solid'}`}
            />
            <div className="min-w-0">
              <p className="font-medium">{title}</p>
              {text && <p className="text-muted">{text}</p>}
            </div>
          </div>
          {action && <div className="narrow:ml-7">{action}</div>}
        </li>
      ))}
    </ul>
  )
}
