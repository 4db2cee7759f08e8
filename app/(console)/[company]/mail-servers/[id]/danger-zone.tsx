import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import { archiveServer, duplicateServer, restoreServer } from '../actions'
import { DeleteDialog } from '../delete-dialog'
import { CommandButton } from './command-button'

type Props = {
  slug: string
  server: { id: string; description: string; archivedAt: Date | null; waiting: number }
}

/** Last on the page: copying, putting aside, deleting with what waits named. */
export function DangerZone({ slug, server }: Props) {
  const t = useTranslations('mailServers')
  return (
    <>
      <Section
        title={server.archivedAt ? t('archive.restoreTitle') : t('archive.title')}
        help={server.archivedAt ? t('archive.restoreText') : t('archive.text')}
        actions={
          <>
            <CommandButton
              action={duplicateServer.bind(null, slug, server.id)}
              label={t('action.duplicate')}
              variant="quiet"
            />
            {server.archivedAt ? (
              <CommandButton action={restoreServer.bind(null, slug, server.id)} label={t('action.restore')} />
            ) : (
              <CommandButton action={archiveServer.bind(null, slug, server.id)} label={t('action.archive')} />
            )}
          </>
        }
      />
      <Section
        title={t('delete.title')}
        help={t('delete.text', { count: server.waiting })}
        actions={
          <DeleteDialog
            slug={slug}
            server={server}
            trigger={<Button variant="danger">{t('action.delete')}</Button>}
          />
        }
      />
    </>
  )
}
