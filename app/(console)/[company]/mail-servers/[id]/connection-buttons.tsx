'use client'

import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { toast } from '@/components/ui/toast-store'
import { IDLE, type FormAction } from '@/lib/domain/action-state'

/** Asks, then forgets the mailbox's token. */
export function DisconnectButton({ account, action }: { account: string; action: FormAction }) {
  const t = useTranslations('mailServers.connect')
  return (
    <ConfirmDialog
      trigger={<Button variant="quiet">{t('disconnect')}</Button>}
      title={t('disconnectTitle')}
      text={t('disconnectText', { account })}
      confirmLabel={t('disconnect')}
      onConfirm={() => run(action)}
    />
  )
}

async function run(action: FormAction): Promise<void> {
  const answer = await action(IDLE, new FormData())
  if (answer?.goTo) window.location.assign(answer.goTo)
  else if (answer?.formError) toast.error(answer.formError.title, answer.formError.todo)
  else if (answer?.doneMessage) toast.ok(answer.doneMessage)
}
