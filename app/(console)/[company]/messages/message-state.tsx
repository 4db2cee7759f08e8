import {
  Ban,
  CalendarClock,
  CircleCheck,
  CirclePause,
  CircleQuestionMark,
  CircleX,
  Clock,
  LoaderCircle,
  RotateCw,
  type LucideIcon,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import { StateWord } from '@/components/ui/state-word'
import { Tag } from '@/components/ui/tag'
import type { Tone } from '@/components/ui/tone'
import type { ShownState } from '@/lib/domain/message-state'

export type StateLook = { tone: Tone; icon: LucideIcon; turning?: boolean; quiet?: boolean }

/** How each state looks, in lists, beside titles and in the timeline. */
export const STATE_LOOK: Record<ShownState, StateLook> = {
  scheduled: { tone: 'neutral', icon: CalendarClock, quiet: true },
  queued: { tone: 'neutral', icon: Clock, quiet: true },
  sending: { tone: 'info', icon: LoaderCircle, turning: true },
  sent: { tone: 'ok', icon: CircleCheck },
  retrying: { tone: 'warn', icon: RotateCw },
  held: { tone: 'warn', icon: CirclePause },
  uncertain: { tone: 'warn', icon: CircleQuestionMark },
  failed: { tone: 'danger', icon: CircleX },
  cancelled: { tone: 'neutral', icon: Ban, quiet: true },
}

/** In a list: an icon and a word. */
export function MessageState({ state }: { state: ShownState }) {
  const t = useTranslations('messages.state')
  const { tone, icon, turning, quiet } = STATE_LOOK[state]
  return (
    <StateWord tone={quiet ? 'quiet' : tone} icon={icon} turning={turning}>
      {t(state)}
    </StateWord>
  )
}

/** Beside a title. */
export function MessageTag({ state }: { state: ShownState }) {
  const t = useTranslations('messages.state')
  const { tone, icon } = STATE_LOOK[state]
  return (
    <Tag tone={tone} icon={icon}>
      {t(state)}
    </Tag>
  )
}
