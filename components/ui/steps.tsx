import { clsx } from 'clsx'
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from './icon'

export type Step = {
  key: string
  state: 'done' | 'current' | 'next'
  title: ReactNode
  text?: ReactNode
  /** « 3 min », « fait ». */
  beside?: ReactNode
  actions?: ReactNode
}

const MARKS = {
  done: 'bg-ok-soft text-ok',
  current: 'bg-accent text-accent-contrast',
  next: 'border border-control text-muted',
} as const

/** First steps: numbered, the current one carries the action. */
export function Steps({ steps }: { steps: Step[] }) {
  return (
    <ol>
      {steps.map(({ key, state, title, text, beside, actions }, index) => (
        <li
          key={key}
          aria-current={state === 'current' ? 'step' : undefined}
          className="flex items-start gap-3 border-border py-4 not-first:border-t first:pt-0"
        >
          <span
            aria-hidden
            className={clsx(
              '-mt-px grid size-6 shrink-0 place-items-center rounded-full text-12 font-medium num',
              MARKS[state],
            )}
          >
            {state === 'done' ? <Icon as={Check} small /> : index + 1}
          </span>
          <div className="min-w-0 flex-1">
            <h3>{title}</h3>
            {text && <p className="text-muted">{text}</p>}
            {actions && <div className="mt-3 flex flex-wrap gap-2">{actions}</div>}
          </div>
          {beside && <span className="text-12 leading-[1.3125rem] text-muted num">{beside}</span>}
        </li>
      ))}
    </ol>
  )
}
