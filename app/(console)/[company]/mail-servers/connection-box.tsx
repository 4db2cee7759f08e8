import { ArrowRight, Check, LoaderCircle } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { SubmitButton } from '@/components/form/submit-button'
import { Callout } from '@/components/ui/callout'
import { Icon } from '@/components/ui/icon'
import { Tag } from '@/components/ui/tag'
import { RelativeTime } from '@/components/ui/relative-time'
import type { ApprovalView } from '@/lib/data/connection/get-approval'
import type { ConnectionView } from '@/lib/data/connection/get-connection-view'
import { ConnectionAccount } from './connection-account'
import { ApprovalAnswer, ApprovalLink } from './connection-approval'
import { ConnectionRefusalCallout } from './connection-refusal-callout'
import { ConnectionUnfinished } from './connection-unfinished'

type Props = {
  /** null: a server that is not saved yet. */
  connection: ConnectionView | null
  /** null: not to be seen. */
  approval?: ApprovalView | null
  hasApplication: boolean
  settingsHref: string
  canConnect: boolean
  /** The button that disconnects; it asks first. */
  disconnect?: ReactNode
  username?: string
  server?: string
  serversHref: string
}

/** The OAuth box of the seed's screen: the blue arrow, the green tag, and what went wrong between them. */
export async function ConnectionBox(props: Props) {
  const { connection, hasApplication, canConnect, approval } = props
  const [t, microsoft] = await Promise.all([
    getTranslations('mailServers.connect'),
    getTranslations('microsoft'),
  ])
  const state = connection?.state ?? 'none'
  const refusals = connection?.refusal ? [connection.refusal, ...connection.further] : []
  const mayConnect = canConnect && hasApplication
  const mayAsk = mayConnect && connection !== null && (state === 'none' || state === 'reconnect')
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
      {connection && state !== 'none' && <ConnectionAccount connection={connection} />}
      {refusals.map((refusal, index) => (
        <ConnectionRefusalCallout
          key={`${refusal.source}-${refusal.code ?? refusal.key}`}
          refusal={refusal}
          username={props.username ?? ''}
          server={props.server ?? ''}
          serversHref={props.serversHref}
          settingsHref={props.settingsHref}
          canConnect={mayConnect}
          role={index === 0 ? 'alert' : 'note'}
        />
      ))}
      {state === 'reconnect' && <p className="text-muted">{microsoft('waiting')}</p>}
      {mayAsk && approval?.answer && <ApprovalAnswer answer={approval.answer} />}
      {state === 'none' && refusals.length === 0 && hasApplication && (
        <p className="text-muted">{t('none')}</p>
      )}
      {!hasApplication && (
        <Callout
          tone="warn"
          title={t('noApplication')}
          actions={
            <Link className="link" href={props.settingsHref}>
              {t('goSettings')}
            </Link>
          }
        />
      )}
      {mayConnect && connection?.unfinished && <ConnectionUnfinished unfinished={connection.unfinished} />}
      {mayConnect && (
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
      )}
      {mayAsk && <ApprovalLink link={approval?.link ?? null} />}
    </div>
  )
}
