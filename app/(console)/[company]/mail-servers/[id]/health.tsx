import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { AsideSection } from '@/components/ui/aside'
import { DefinitionList } from '@/components/ui/definition-list'
import { RelativeTime } from '@/components/ui/relative-time'
import type { MailServerDetail } from '@/lib/data/mail-servers/get-mail-server'

/** What one wants to know at a glance: when it last sent, when the token was renewed, what waits. */
export function Health({ server, messagesHref }: { server: MailServerDetail; messagesHref: string }) {
  const t = useTranslations('mailServers')
  const outlook = server.authentication === 'outlook'
  const moment = (at: Date | null) => (at ? <RelativeTime value={at} /> : t('health.never'))
  const waiting = t('health.messages', { count: server.waiting })
  return (
    <AsideSection title={t('health.title')}>
      <DefinitionList
        facts={[
          { term: t('health.lastSent'), value: moment(server.lastSentAt) },
          ...(outlook ? [{ term: t('health.renewed'), value: moment(server.renewedAt) }] : []),
          {
            term: t('health.waiting'),
            value:
              server.waiting > 0 ? (
                <Link className="link" href={messagesHref}>
                  {waiting}
                </Link>
              ) : (
                waiting
              ),
          },
        ]}
      />
      {outlook && <p className="mt-3 text-12 text-muted">{t('connect.sentItems')}</p>}
    </AsideSection>
  )
}
