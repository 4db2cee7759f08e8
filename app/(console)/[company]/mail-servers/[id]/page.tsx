import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { LiveRefresh } from '@/components/live/live-refresh'
import { WithAside } from '@/components/ui/aside'
import { Callout } from '@/components/ui/callout'
import { DoneToast } from '@/components/ui/done-toast'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import { getApproval } from '@/lib/data/connection/get-approval'
import { getConnectionView } from '@/lib/data/connection/get-connection-view'
import { getMailServer } from '@/lib/data/mail-servers/get-mail-server'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { disconnectServer, saveServer } from '../actions'
import { ServerFormFrame } from '../server-form-frame'
import { ServerStateTag } from '../server-state'
import { ConnectionTest } from './connection-test'
import { DisconnectButton } from './connection-buttons'
import { DangerZone } from './danger-zone'
import { Health } from './health'
import { OwnerLink } from './owner-link'
import { HeldCallout } from './held-callout'
import { findDoneMessage } from './find-done-message'
import { PaceGauges } from './pace-gauges'
import { PauseButton, PausedCallout } from './pause-button'

type Props = {
  params: Promise<{ company: string; id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('mailServers'))('title') }
}

export default async function MailServerPage({ params, searchParams }: Props) {
  const { company, id } = await params
  const who = await requireCompany(company)
  requirePermission(who, 'mail_server.view')
  const server = await getMailServer(who, id)
  if (!server) notFound()
  const [connection, approval, query, t, nav] = await Promise.all([
    getConnectionView(who, id),
    who.can('mail_server.connect') ? getApproval(who, id) : null,
    searchParams,
    getTranslations('mailServers'),
    getTranslations('shell.nav'),
  ])
  const slug = who.company.slug
  const serversHref = `/${slug}/mail-servers`
  const canEdit = who.can('mail_server.edit')
  const failed = (['unavailable', 'refused'] as const).find((code) => code === query.failed)
  return (
    <>
      <ConsoleBar
        who={who}
        crumbs={[
          { label: nav('technical') },
          { label: t('title'), href: serversHref },
          { label: server.description },
        ]}
      />
      <Page>
        <LiveRefresh company={slug} kinds={['server', 'messages']} />
        <DoneToast message={await findDoneMessage(query)} />
        <PageHeader
          title={server.description}
          tag={<ServerStateTag server={server} />}
          lead={canEdit ? undefined : t('readOnly')}
          actions={canEdit && <PauseButton slug={slug} server={server} />}
        />
        <WithAside
          narrow="before"
          aside={
            <>
              <Health server={server} messagesHref={`/${slug}/messages?server=${id}`} />
              <PaceGauges server={server} />
            </>
          }
        >
          {failed && (
            <Callout
              tone="danger"
              role="alert"
              className="mb-6"
              title={t('connect.failed.title')}
              why={t(`connect.failed.${failed}`)}
            />
          )}
          {server.hold === 'paused' && <PausedCallout server={server} />}
          {server.hold === 'server_fault' && <HeldCallout server={server} />}
          <ServerFormFrame
            who={who}
            server={server}
            connection={connection}
            approval={approval}
            disconnect={
              connection && connection.state !== 'none' ? (
                <DisconnectButton
                  account={connection.account ?? ''}
                  action={disconnectServer.bind(null, slug, id)}
                />
              ) : undefined
            }
            action={saveServer.bind(null, slug, id)}
          />
          <ClientMessages areas={['mailServers', 'errors']}>
            <ConnectionTest who={who} server={server} />
            {who.can('mail_server.connect') && server.authentication === 'outlook' && !server.archivedAt && (
              <OwnerLink who={who} server={server} />
            )}
            {canEdit && <DangerZone slug={slug} server={server} />}
          </ClientMessages>
        </WithAside>
      </Page>
    </>
  )
}
