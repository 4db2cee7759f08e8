'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { toast } from '@/components/ui/toast-store'
import { IDLE } from '@/lib/domain/action-state'
import { deleteServer } from './actions'

type Props = {
  slug: string
  server: { id: string; description: string; waiting: number }
  trigger?: ReactNode
  open?: boolean
  onOpenChange?: (open: boolean) => void
}

/** Asks, names what waits, and wants the server's name where something does. */
export function DeleteDialog({ slug, server, ...dialog }: Props) {
  const t = useTranslations('mailServers')
  async function confirm() {
    const data = new FormData()
    data.set('name', server.description)
    const answer = await deleteServer(slug, server.id, IDLE, data)
    const refusal = answer?.formError?.title ?? Object.values(answer?.fieldErrors ?? {})[0]?.[0]
    if (refusal) toast.error(refusal)
  }
  return (
    <ConfirmDialog
      {...dialog}
      title={t('delete.question', { name: server.description })}
      text={t('delete.text', { count: server.waiting })}
      confirmLabel={t('action.delete')}
      typeName={server.waiting > 0 ? server.description : undefined}
      onConfirm={confirm}
    />
  )
}
