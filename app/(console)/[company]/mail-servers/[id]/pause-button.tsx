import { useTranslations } from 'next-intl'
import { Callout } from '@/components/ui/callout'
import { pauseServer, resumeServer } from '../actions'
import { CommandButton } from './command-button'

type Server = { id: string; pausedAt: Date | null; archivedAt: Date | null; waiting: number }

/** « Mettre en pause » or « Reprendre »; neither where the server is put aside altogether. */
export function PauseButton({ slug, server }: { slug: string; server: Server }) {
  const t = useTranslations('mailServers.pause')
  if (server.archivedAt) return null
  return server.pausedAt ? (
    <CommandButton action={resumeServer.bind(null, slug, server.id)} label={t('resume')} />
  ) : (
    <CommandButton action={pauseServer.bind(null, slug, server.id)} label={t('pause')} />
  )
}

/** That it is paused, and what waits for it. */
export function PausedCallout({ server }: { server: Server }) {
  const t = useTranslations('mailServers.pause')
  return (
    <Callout
      tone="warn"
      className="mb-6"
      title={t('title')}
      why={t('waiting', { count: server.waiting })}
      todo={t('todo')}
    />
  )
}
