import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import type { CompanyActor } from '@/lib/auth/company-actor'

/** Instead of a form: there is no address to write from yet. */
export async function NoSenders({ who }: { who: CompanyActor }) {
  const t = await getTranslations('compose')
  const slug = who.company.slug
  const seesServers = who.can('mail_server.view')
  return (
    <EmptyState
      title={t('empty.title')}
      text={seesServers ? t('empty.textAdmin') : t('empty.textSender')}
      action={
        seesServers ? (
          <ButtonLink variant="primary" href={`/${slug}/mail-servers`}>
            {t('empty.action')}
          </ButtonLink>
        ) : (
          <ButtonLink href={`/${slug}/messages`}>{t('empty.back')}</ButtonLink>
        )
      }
    />
  )
}
