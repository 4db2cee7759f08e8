import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/ui/button'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import { getSettings } from '@/lib/data/settings/get-outlook-application'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { microsoftSmtpDefaults } from '@/lib/platform/env'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { createServer } from '../actions'
import { ConnectionBox } from '../connection-box'
import { MailServerForm } from '../mail-server-form'

type Props = { params: Promise<{ company: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('mailServers'))('newTitle') }
}

export default async function NewMailServerPage({ params }: Props) {
  const who = await requireCompany((await params).company)
  requirePermission(who, 'mail_server.edit')
  const [settings, t, nav, common] = await Promise.all([
    getSettings(who),
    getTranslations('mailServers'),
    getTranslations('shell.nav'),
    getTranslations('common'),
  ])
  const serversHref = `/${who.company.slug}/mail-servers`
  return (
    <>
      <ConsoleBar
        who={who}
        crumbs={[
          { label: nav('technical') },
          { label: t('title'), href: serversHref },
          { label: t('newTitle') },
        ]}
      />
      <Page width="form">
        <PageHeader title={t('newTitle')} />
        <ClientMessages areas={['mailServers', 'errors']}>
          <MailServerForm
            server={null}
            outlook={microsoftSmtpDefaults()}
            connection={
              <ConnectionBox
                connection={null}
                hasApplication={Boolean(settings.application?.secretSetAt)}
                settingsHref={`/${who.company.slug}/settings`}
                serversHref={serversHref}
                canConnect
              />
            }
            canEdit
            cancel={
              <ButtonLink href={serversHref} variant="quiet" className="narrow:flex-1">
                {common('cancel')}
              </ButtonLink>
            }
            action={createServer.bind(null, who.company.slug)}
          />
        </ClientMessages>
      </Page>
    </>
  )
}
