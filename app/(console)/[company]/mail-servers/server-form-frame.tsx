import type { ReactNode } from 'react'
import type { CompanyActor } from '@/lib/auth/company-actor'
import type { ApprovalView } from '@/lib/data/connection/get-approval'
import type { ConnectionView } from '@/lib/data/connection/get-connection-view'
import { findOtherMailboxes } from '@/lib/data/mail-servers/find-other-mailboxes'
import type { MailServerDetail } from '@/lib/data/mail-servers/get-mail-server'
import { getSettings } from '@/lib/data/settings/get-outlook-application'
import type { FormAction } from '@/lib/domain/action-state'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { microsoftSmtpDefaults } from '@/lib/platform/env'
import { ApplicationCallout } from './application-callout'
import { ConnectionBox } from './connection-box'
import { ConnectionForms } from './connection-forms'
import { MailServerForm } from './mail-server-form'

type Props = {
  who: CompanyActor
  /** null: a new one. */
  server: MailServerDetail | null
  /** null: not saved yet. */
  connection: ConnectionView | null
  /** null: not to be seen. */
  approval?: ApprovalView | null
  /** The button that disconnects; it asks first. */
  disconnect?: ReactNode
  cancel?: ReactNode
  action: FormAction
}

/** The form of a new server and of one that is there, with what it has to know of the company. */
export async function ServerFormFrame({ who, server, connection, action, ...props }: Props) {
  const [{ application }, holders] = await Promise.all([
    getSettings(who),
    findOtherMailboxes(who, server?.id ?? null),
  ])
  const { slug } = who.company
  const [settingsHref, serversHref] = [`/${slug}/settings`, `/${slug}/mail-servers`]
  const canConnect = who.can('mail_server.connect')
  const form = (
    <MailServerForm
      server={server}
      outlook={microsoftSmtpDefaults()}
      holders={holders}
      serversHref={serversHref}
      connection={
        <ConnectionBox
          connection={connection}
          approval={props.approval}
          hasApplication={Boolean(application?.secretSetAt)}
          settingsHref={settingsHref}
          serversHref={serversHref}
          canConnect={canConnect && !server?.archivedAt}
          username={server?.username ?? undefined}
          server={server?.description}
          disconnect={props.disconnect}
        />
      }
      canEdit={who.can('mail_server.edit')}
      cancel={props.cancel}
      action={action}
    />
  )
  return (
    <>
      {server?.authentication === 'outlook' && (
        <ApplicationCallout check={application?.check ?? null} settingsHref={settingsHref} />
      )}
      <ClientMessages areas={['mailServers', 'errors']}>
        {server ? (
          <ConnectionForms slug={slug} id={server.id} canConnect={canConnect}>
            {form}
          </ConnectionForms>
        ) : (
          form
        )}
      </ClientMessages>
    </>
  )
}
