import { getTranslations } from 'next-intl/server'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Callout } from '@/components/ui/callout'
import type { ConnectionRefusal } from '@/lib/data/connection/get-connection-view'
import { refusalAction } from '@/lib/domain/microsoft/refusals'

type Props = {
  refusal: ConnectionRefusal
  username: string
  server: string
  settingsHref: string
  serversHref: string
  /** « Se connecter à nouveau », with the account picker. */
  again?: ReactNode
}

/** A refusal as what happened, why, what to do; Microsoft's own words in the fold. */
export async function ConnectionRefusalCallout({
  refusal,
  username,
  server,
  settingsHref,
  serversHref,
  again,
}: Props) {
  const [t, connect] = await Promise.all([
    getTranslations('connection'),
    getTranslations('mailServers.connect'),
  ])
  const values = { account: refusal.account ?? '', username, server, code: refusal.code ?? '' }
  const action = refusalAction(refusal.key)
  const code = refusal.source !== 'smtp' && /^\d+$/.test(refusal.code ?? '') ? `AADSTS${refusal.code}: ` : ''
  const words = [refusal.words && code + refusal.words, refusal.traceId && `Trace ID: ${refusal.traceId}`]
    .filter(Boolean)
    .join('\n')
  return (
    <Callout
      tone="danger"
      role="alert"
      title={t(`refusals.${refusal.key}.what`, values)}
      why={t(`refusals.${refusal.key}.why`, values)}
      todo={t(`refusals.${refusal.key}.todo`, values)}
      details={words || undefined}
      actions={
        <>
          {action === 'fix_settings' && (
            <Link className="link" href={settingsHref}>
              {connect('goSettings')}
            </Link>
          )}
          {action === 'open_other' && refusal.otherServer && (
            <Link className="link" href={`${serversHref}/${refusal.otherServer.id}`}>
              {refusal.otherServer.description}
            </Link>
          )}
          {(action === 'sign_in_again' || action === 'reconnect') && again}
        </>
      }
    />
  )
}
