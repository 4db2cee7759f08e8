import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { LiveRefresh } from '@/components/live/live-refresh'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { StartDownload } from '@/components/ui/start-download'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import { getPrivacy } from '@/lib/data/privacy/get-privacy'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { eraseCorrespondent, saveRetentionRules } from './actions'
import { ErasureForm } from './erasure-form'
import { ExportSection } from './export-section'
import { RetentionForm } from './retention-form'

type Props = {
  params: Promise<{ company: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('privacy'))('title') }
}

export default async function PrivacyPage({ params, searchParams }: Props) {
  const who = await requireCompany((await params).company)
  requirePermission(who, 'settings.view')
  const [privacy, t, nav, settings] = await Promise.all([
    getPrivacy(who),
    getTranslations('privacy'),
    getTranslations('shell.nav'),
    getTranslations('settings'),
  ])
  const slug = who.company.slug
  const { download } = await searchParams
  const wanted =
    privacy.canExport && privacy.exports.find(({ id, state }) => id === download && state === 'done')
  return (
    <>
      <ConsoleBar
        who={who}
        crumbs={[
          { label: nav('configuration') },
          { label: settings('title'), href: `/${slug}/settings` },
          { label: t('title') },
        ]}
      />
      <Page width="form">
        {wanted && <StartDownload href={`/${slug}/settings/privacy/exports/${wanted.id}`} />}
        <PageHeader title={t('title')} lead={t(privacy.canEdit ? 'lead' : 'readOnly')} />
        <ClientMessages areas={['privacy', 'errors']}>
          <RetentionForm privacy={privacy} action={saveRetentionRules.bind(null, slug)} />
          {privacy.canEdit && <ErasureForm action={eraseCorrespondent.bind(null, slug)} />}
          {privacy.canExport && <ExportSection slug={slug} exports={privacy.exports} />}
        </ClientMessages>
        <LiveRefresh company={slug} kinds={['export']} />
      </Page>
    </>
  )
}
