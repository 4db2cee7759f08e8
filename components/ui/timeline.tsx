import { clsx } from 'clsx'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from './icon'
import { ToneIcon } from './tone-icon'
import type { Tone } from './tone'

export type TimelineEntry = {
  key: string
  tone?: Tone
  icon?: LucideIcon
  turning?: boolean
  title: ReactNode
  time?: ReactNode
  text?: ReactNode
  /** The other side's words, as they came. */
  reply?: string | null
}

const ICONS: Record<Tone, string> = {
  ok: 'text-ok-solid',
  warn: 'text-warn-solid',
  danger: 'text-danger',
  info: 'text-info',
  neutral: 'text-neutral',
}

/** What happened to something, oldest first. */
export function Timeline({ entries, live }: { entries: TimelineEntry[]; live?: boolean }) {
  return (
    <ol aria-live={live ? 'polite' : undefined}>
      {entries.map(({ key, tone = 'neutral', icon, turning, title, time, text, reply }) => {
        const look = clsx('mt-[2.5px]', ICONS[tone], turning && 'animate-turn')
        return (
          <li key={key} className="group/entry relative flex gap-3 pb-5 last:pb-0">
            <span
              aria-hidden
              className="absolute top-6 bottom-0.5 left-[7.5px] w-px bg-border group-last/entry:hidden"
            />
            {icon ? <Icon as={icon} className={look} /> : <ToneIcon tone={tone} className={look} />}
            <div className="min-w-0 flex-1">
              <div className="flex flex-wrap items-baseline justify-between gap-x-3">
                <span className="min-w-0 [overflow-wrap:anywhere]">{title}</span>
                {time && <span className="text-12 text-muted num">{time}</span>}
              </div>
              {text && <div className="text-muted">{text}</div>}
              {reply && <Reply>{reply}</Reply>}
            </div>
          </li>
        )
      })}
    </ol>
  )
}

/** What a server said, in its own words. */
export function Reply({ children }: { children: ReactNode }) {
  return (
    <code className="mt-1.5 block rounded-small bg-sunken px-2.5 py-1.5 whitespace-pre-wrap [overflow-wrap:anywhere]">
      {children}
    </code>
  )
}
