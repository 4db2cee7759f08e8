import {
  CircleCheck,
  CircleDashed,
  Hourglass,
  LoaderCircle,
  TriangleAlert,
  Archive,
  PauseCircle,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import { StateWord } from '@/components/ui/state-word'
import { Tag } from '@/components/ui/tag'
import type { Tone } from '@/components/ui/tone'
import type { HoldReason } from '@/lib/domain/message-state'

type ServerState = HoldReason | 'ready' | 'valid'

const LOOKS: Record<ServerState, { tone: Tone; icon: typeof CircleCheck }> = {
  ready: { tone: 'ok', icon: CircleCheck },
  valid: { tone: 'ok', icon: CircleCheck },
  checking: { tone: 'info', icon: LoaderCircle },
  not_connected: { tone: 'neutral', icon: CircleDashed },
  refused: { tone: 'danger', icon: TriangleAlert },
  reconnect: { tone: 'warn', icon: TriangleAlert },
  quota: { tone: 'warn', icon: Hourglass },
  server_fault: { tone: 'warn', icon: TriangleAlert },
  paused: { tone: 'neutral', icon: PauseCircle },
  archived: { tone: 'neutral', icon: Archive },
  deleted: { tone: 'neutral', icon: Archive },
}

type Props = { server: { hold: HoldReason | null; authentication: string } }

function stateOf({ hold, authentication }: Props['server']): ServerState {
  return hold ?? (authentication === 'outlook' ? 'valid' : 'ready')
}

/** In a list: an icon and a word. */
export function ServerStateWord({ server }: Props) {
  const t = useTranslations('mailServers.state')
  const state = stateOf(server)
  return (
    <StateWord {...LOOKS[state]} turning={state === 'checking'}>
      {t(state)}
    </StateWord>
  )
}

/** Beside the title. The green « Outlook Token Validé » itself stands in the OAuth box. */
export function ServerStateTag({ server }: Props) {
  const t = useTranslations('mailServers.state')
  const state = stateOf(server)
  return <Tag {...LOOKS[state]}>{state === 'valid' ? t('ready') : t(state)}</Tag>
}
