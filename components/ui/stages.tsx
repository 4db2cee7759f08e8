import { clsx } from 'clsx'
import { Check, Dot, LoaderCircle, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Icon } from './icon'

export type StageState = 'ok' | 'now' | 'failed' | 'next'
export type Stage = {
  key: string
  state: StageState
  name: ReactNode
  /** What was found, muted, after the name. */
  said?: ReactNode
  /** How long it took. */
  time?: ReactNode
  /** Under the one that failed: a `<Callout>`. */
  cause?: ReactNode
}

const ICONS = {
  ok: [Check, 'text-ok-solid'],
  now: [LoaderCircle, 'animate-turn text-accent-text'],
  failed: [X, 'text-danger'],
  next: [Dot, 'text-disabled'],
} as const

/** One line a stage, its time at the right, the cause under the one that failed; each shows as it happens. */
export function Stages({ stages, live }: { stages: Stage[]; live?: boolean }) {
  const t = useTranslations('common.stages')
  return (
    <ol aria-live={live ? 'polite' : undefined}>
      {stages.map(({ key, state, name, said, time, cause }) => (
        <li key={key} className={clsx('py-[5px]', state === 'next' && 'text-muted')}>
          <div className="flex gap-2.5">
            <Icon as={ICONS[state][0]} className={clsx('mt-[2.5px]', ICONS[state][1])} />
            <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              <span className={clsx((state === 'now' || state === 'failed') && 'font-medium')}>{name}</span>
              <span className="sr-only">, {t(state)}</span>
              {said && <span className="ml-2 text-muted narrow:ml-0 narrow:block">{said}</span>}
            </p>
            {time && <span className="text-12 leading-[1.3125rem] text-muted num">{time}</span>}
          </div>
          {cause && <div className="mt-2 mb-1 ml-6.5">{cause}</div>}
        </li>
      ))}
    </ol>
  )
}
