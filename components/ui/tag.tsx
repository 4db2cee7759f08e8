import { clsx } from 'clsx'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from './icon'
import { ToneIcon } from './tone-icon'
import type { Tone } from './tone'

const GROUNDS: Record<Tone, string> = {
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-danger',
  info: 'bg-info-soft text-info',
  neutral: 'bg-neutral-soft text-neutral',
}

/** A state on a soft ground, beside a title. In lists use `<StateWord>`. */
export function Tag({
  tone = 'neutral',
  icon,
  children,
}: {
  tone?: Tone
  icon?: LucideIcon
  children: ReactNode
}) {
  return (
    <span
      className={clsx(
        'inline-flex min-h-6 items-center gap-1.5 rounded-small pr-2.5 pl-2 font-medium',
        GROUNDS[tone],
      )}
    >
      {icon ? <Icon as={icon} small /> : <ToneIcon tone={tone} small />}
      {children}
    </span>
  )
}
