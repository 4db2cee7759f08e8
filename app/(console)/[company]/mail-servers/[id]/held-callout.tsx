import { useTranslations } from 'next-intl'
import { Callout } from '@/components/ui/callout'
import type { MailServerView } from '@/lib/data/mail-servers/mail-server-view'

/** Why the server is left alone for now, and that it is tried again by itself. */
export function HeldCallout({ server }: { server: Pick<MailServerView, 'heldCode' | 'heldReply'> }) {
  const t = useTranslations('mailServers.held')
  const replies = useTranslations('delivery.replies')
  const { heldCode, heldReply } = server
  return (
    <Callout
      tone="warn"
      className="mb-6"
      title={t('title')}
      why={heldCode ? `${replies(`${heldCode}.what`)} ${replies(`${heldCode}.why`)}` : undefined}
      todo={heldCode ? replies(`${heldCode}.cure`) : t('todo')}
      details={heldReply ?? undefined}
    />
  )
}
