import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/ui/button'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { Section } from '@/components/ui/section'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import { getSettings } from '@/lib/data/settings/get-outlook-application'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { DeveloperMode } from './developer-mode'
import { todayIn } from '@/lib/domain/today'
import { OutlookForm } from './outlook-form'
import { CheckState } from './check-state'
import { findRefusedField } from './check-words'
import { checkAgain, saveOutlook, switchDeveloperMode } from './actions'

type Props = { params: Promise<{ company: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('settings'))('title') }
}

export default async function SettingsPage({ params }: Props) {
  const who = await requireCompany((await params).company)
  requirePermission(who, 'settings.view')
  const [settings, t, security, nav] = await Promise.all([
    getSettings(who),
    getTranslations('settings'),
    getTranslations('security'),
    getTranslations('shell.nav'),
  ])
  const slug = who.company.slug
  const { application } = settings
  return (
    <>
      <ConsoleBar who={who} crumbs={[{ label: nav('configuration') }, { label: t('title') }]} />
      <Page width="form">
        <PageHeader title={t('title')} lead={settings.canEdit ? undefined : t('readOnly')} />
        <ClientMessages areas={['settings', 'errors']}>
          {application && (
            <CheckState
              check={application.check}
              action={settings.canEdit ? checkAgain.bind(null, slug) : null}
            />
          )}
          <OutlookForm
            settings={settings}
            today={todayIn(who.actor.timeZone)}
            refused={await findRefusedField(application?.check ?? null)}
            action={saveOutlook.bind(null, slug)}
          />
        </ClientMessages>
        <Section
          title={t('delivery.title')}
          help={t('delivery.lead')}
          className="border-t pt-8!"
          actions={<ButtonLink href={`/${slug}/settings/delivery`}>{t('delivery.open')}</ButtonLink>}
        />
        <Section
          title={security('title')}
          help={security('help')}
          className="border-t"
          actions={<ButtonLink href={`/${slug}/settings/security`}>{security('open')}</ButtonLink>}
        />
        <Section
          title={t('privacyLink.title')}
          help={t('privacyLink.help')}
          className="border-t"
          actions={<ButtonLink href={`/${slug}/settings/privacy`}>{t('privacyLink.open')}</ButtonLink>}
        />
        <DeveloperMode on={who.member.developerMode} action={switchDeveloperMode.bind(null, slug)} />
      </Page>
    </>
  )
}
