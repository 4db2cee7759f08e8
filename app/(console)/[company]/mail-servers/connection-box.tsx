import { ArrowRight, Check, LoaderCircle } from 'lucide-react'
import { getFormatter, getTranslations } from 'next-intl/server'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { SubmitButton } from '@/components/form/submit-button'
import { Callout } from '@/components/ui/callout'
import { DefinitionList } from '@/components/ui/definition-list'
import { Icon } from '@/components/ui/icon'
import { Tag } from '@/components/ui/tag'
import { RelativeTime } from '@/components/ui/relative-time'
import type { ConnectionView } from '@/lib/data/connection/get-connection-view'
import { ConnectionRefusalCallout } from './connection-refusal-callout'

type Props = {
  /** null: a server that is not saved yet. */
  connection: ConnectionView | null
  hasApplication: boolean
  settingsHref: string
  canConnect: boolean
  /** The button that disconnects; it asks first. */
  disconnect?: ReactNode
  /** Buttons that a refusal offers. */
  username?: string
  server?: string
  serversHref: string
  again?: ReactNode
}

/** The OAuth box of the seed's screen: the blue arrow, the green tag, and what went wrong between them. */
export async function ConnectionBox(props: Props) {
  const { connection, hasApplication, canConnect } = props
  const t = await getTranslations('mailServers.connect')
  const state = connection?.state ?? 'none'
  return (
    <div
      id="connection"
      role="group"
      aria-label={t('group')}
      className="grid scroll-mt-20 gap-4 rounded-base border border-border p-4"
    >
      {state === 'valid' && connection && (
        <div className="flex flex-wrap items-center justify-between gap-2">
          <Tag tone="ok" icon={Check}>
            {t('valid')}
          </Tag>
          {connection.checkedAt && (
            <span className="text-12 text-muted">
              {t.rich('acceptedAt', { when: () => <RelativeTime value={connection.checkedAt!} /> })}
            </span>
          )}
        </div>
      )}
      {state === 'checking' && (
        <p role="status" className="flex items-center gap-2">
          <Icon as={LoaderCircle} className="animate-turn text-accent-text" />
          {t('checking')}
        </p>
      )}
      {connection && state !== 'none' && <Account connection={connection} />}
      {connection?.refusal && (
        <ConnectionRefusalCallout
          refusal={connection.refusal}
          username={props.username ?? ''}
          server={props.server ?? ''}
          serversHref={props.serversHref}
          settingsHref={props.settingsHref}
          again={props.again}
        />
      )}
      {state === 'none' && !connection?.refusal && hasApplication && (
        <p className="text-muted">{t('none')}</p>
      )}
      {!hasApplication ? (
        <Callout
          tone="warn"
          title={t('noApplication')}
          actions={
            <Link className="link" href={props.settingsHref}>
              {t('goSettings')}
            </Link>
          }
        />
      ) : (
        canConnect && (
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <SubmitButton
              variant="arrow"
              name="intent"
              value="connect"
              icon={<Icon as={ArrowRight} className="-ml-0.5" />}
            >
              {t('arrow')}
            </SubmitButton>
            {props.disconnect}
          </div>
        )
      )}
    </div>
  )
}

async function Account({ connection }: { connection: ConnectionView }) {
  const [t, format] = await Promise.all([getTranslations('mailServers.connect'), getFormatter()])
  const facts = [
    { term: t('account'), value: connection.account },
    { term: t('directory'), value: connection.directoryId && <code>{connection.directoryId}</code> },
    { term: t('scopes'), value: format.list(connection.scopes.map(shortScope), { type: 'unit' }) },
    { term: t('when'), value: connection.connectedAt && <ConnectedAt connection={connection} /> },
  ]
  return <DefinitionList left facts={facts} />
}

async function ConnectedAt({ connection }: { connection: ConnectionView }) {
  const t = await getTranslations('mailServers.connect')
  return (
    <>
      <RelativeTime value={connection.connectedAt!} />
      {connection.connectedBy && (
        <span className="text-muted"> {t('by', { name: connection.connectedBy })}</span>
      )}
    </>
  )
}

/** `https://outlook.office.com/SMTP.Send` is written SMTP.Send. */
function shortScope(scope: string): string {
  return scope.replace(/^https:\/\/[^/]+\//, '')
}
