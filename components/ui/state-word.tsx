import { clsx } from 'clsx'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from './icon'
import { ToneIcon } from './tone-icon'
import type { Tone } from './tone'

const WORDS: Record<Tone | 'quiet', string> = {
  ok: '',
  info: '',
  neutral: '',
  quiet: 'text-muted',
  warn: 'font-medium text-warn',
  danger: 'font-medium text-danger',
}
const ICONS: Record<Tone | 'quiet', string> = {
  ok: 'text-ok-solid',
  info: 'text-info',
  neutral: 'text-neutral',
  quiet: 'text-neutral',
  warn: 'text-warn-solid',
  danger: 'text-danger',
}

type Props = { tone?: Tone | 'quiet'; icon?: LucideIcon; turning?: boolean; children: ReactNode }

/** A state in a list: a bare icon and a word; only trouble colours the word. `turning` for what is under way. */
export function StateWord({ tone = 'neutral', icon, turning, children }: Props) {
  const drawing = clsx(ICONS[tone], turning && 'animate-turn')
  return (
    <span className={clsx('inline-flex items-center gap-2 align-top whitespace-nowrap', WORDS[tone])}>
      {icon ? (
        <Icon as={icon} className={drawing} />
      ) : (
        <ToneIcon tone={tone === 'quiet' ? 'neutral' : tone} className={drawing} />
      )}
      {children}
    </span>
  )
}
