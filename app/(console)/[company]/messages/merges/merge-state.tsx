import {
  CircleCheck,
  CircleStop,
  Clock,
  FileInput,
  LoaderCircle,
  PencilLine,
  Send,
  type LucideIcon,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import { StateWord } from '@/components/ui/state-word'
import { Tag } from '@/components/ui/tag'
import type { Tone } from '@/components/ui/tone'
import type { MergeState } from '@/lib/data/merges/get-merge'

/** finished: everything it queued has ended. launched: in a list, where nobody counted whether it has. */
type Shown = MergeState | 'finished' | 'launched'

const LOOK: Record<Shown, { tone: Tone; icon: LucideIcon; turning?: boolean }> = {
  reading: { tone: 'info', icon: FileInput },
  draft: { tone: 'neutral', icon: PencilLine },
  running: { tone: 'info', icon: LoaderCircle, turning: true },
  stopping: { tone: 'warn', icon: LoaderCircle, turning: true },
  done: { tone: 'neutral', icon: Clock },
  stopped: { tone: 'neutral', icon: CircleStop },
  launched: { tone: 'neutral', icon: Send },
  finished: { tone: 'ok', icon: CircleCheck },
}

/** In the list: an icon and a word. */
export function MergeStateWord({ state }: { state: Shown }) {
  const t = useTranslations('merges.state')
  const { tone, icon, turning } = LOOK[state]
  return (
    <StateWord tone={tone === 'neutral' ? 'quiet' : tone} icon={icon} turning={turning}>
      {t(state)}
    </StateWord>
  )
}

/** Beside the title. */
export function MergeTag({ state }: { state: Shown }) {
  const t = useTranslations('merges.state')
  const { tone, icon } = LOOK[state]
  return (
    <Tag tone={tone} icon={icon}>
      {t(state)}
    </Tag>
  )
}
