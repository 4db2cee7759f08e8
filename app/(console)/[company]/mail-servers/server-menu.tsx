'use client'

import { Archive, ArchiveRestore, Copy, Ellipsis, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { startTransition, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { Menu, MenuItem, MenuSeparator } from '@/components/ui/menu'
import { toast } from '@/components/ui/toast-store'
import { IDLE, type FormAction } from '@/lib/domain/action-state'
import { archiveServer, duplicateServer, restoreServer } from './actions'
import { DeleteDialog } from './delete-dialog'
import type { ServerTableRow } from './server-table'

/** What one does with a server from the list. The same is on its page, without JavaScript too. */
export function ServerMenu({ slug, server }: { slug: string; server: ServerTableRow }) {
  const t = useTranslations('mailServers')
  const [deleting, setDeleting] = useState(false)
  const run = (action: FormAction) =>
    startTransition(async () => {
      const answer = await action(IDLE, new FormData())
      if (answer?.formError) toast.error(answer.formError.title, answer.formError.todo)
    })
  return (
    <>
      <Menu
        trigger={
          <Button
            variant="quiet"
            size="small"
            square
            className="@max-[40rem]/page:-my-2 @max-[40rem]/page:-mr-2.5"
            aria-label={`${t('action.more')} : ${server.description}`}
          >
            <Icon as={Ellipsis} />
          </Button>
        }
      >
        <MenuItem icon={<Icon as={Copy} />} onSelect={() => run(duplicateServer.bind(null, slug, server.id))}>
          {t('action.duplicate')}
        </MenuItem>
        {server.archivedAt ? (
          <MenuItem
            icon={<Icon as={ArchiveRestore} />}
            onSelect={() => run(restoreServer.bind(null, slug, server.id))}
          >
            {t('action.restore')}
          </MenuItem>
        ) : (
          <MenuItem
            icon={<Icon as={Archive} />}
            onSelect={() => run(archiveServer.bind(null, slug, server.id))}
          >
            {t('action.archive')}
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuItem danger icon={<Icon as={Trash2} />} onSelect={() => setDeleting(true)}>
          {t('action.delete')}
        </MenuItem>
      </Menu>
      <DeleteDialog slug={slug} server={server} open={deleting} onOpenChange={setDeleting} />
    </>
  )
}
