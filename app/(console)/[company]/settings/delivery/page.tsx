import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import { getDeliveryRules } from '@/lib/data/settings/delivery-rules'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { saveRules } from './actions'
import { RulesForm } from './rules-form'

type Props = { params: Promise<{ company: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('settings.delivery'))('title') }
}

export default async function DeliveryRulesPage({ params }: Props) {
  const who = await requireCompany((await params).company)
  requirePermission(who, 'settings.view')
  const [rules, t, nav] = await Promise.all([
    getDeliveryRules(who),
    getTranslations('settings'),
    getTranslations('shell.nav'),
  ])
  const slug = who.company.slug
  return (
    <>
      <ConsoleBar
        who={who}
        crumbs={[
          { label: nav('configuration') },
          { label: t('title'), href: `/${slug}/settings` },
          { label: t('delivery.title') },
        ]}
      />
      <Page width="form">
        <PageHeader title={t('delivery.title')} lead={rules.canEdit ? t('delivery.lead') : t('readOnly')} />
        <ClientMessages areas={['settings', 'errors']}>
          <RulesForm rules={rules} action={saveRules.bind(null, slug)} />
        </ClientMessages>
      </Page>
    </>
  )
}
