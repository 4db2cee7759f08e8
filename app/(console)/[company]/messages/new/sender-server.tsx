'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Callout } from '@/components/ui/callout'
import { DefinitionList } from '@/components/ui/definition-list'
import { StateWord } from '@/components/ui/state-word'
import type { SenderOption } from '@/lib/data/senders/find-senders'
import { domainOf } from '@/lib/domain/addresses'
import type { HoldReason } from '@/lib/domain/message-state'

/** Servers that are archived or deleted are never offered: these are the reasons left. */
type OfferedHold = Exclude<HoldReason, 'archived' | 'deleted'>

/** Which server takes the message, why, and whether it leaves at once. */
export function SenderServer({
  company,
  sender,
  linked,
  later,
}: {
  company: string
  sender: SenderOption
  linked: boolean
  /** A time was chosen. */
  later: boolean
}) {
  const t = useTranslations('compose')
  const { server, reason, address, waiting } = sender
  const name = linked ? (
    <Link className="link" href={`/${company}/mail-servers/${server.id}`}>
      {server.description}
    </Link>
  ) : (
    server.description
  )
  return (
    <div className="grid gap-4" aria-live="polite">
      <DefinitionList
        facts={[
          { term: t('aside.server'), value: name },
          { term: t('aside.queue'), value: t('aside.queueCount', { count: waiting }) },
        ]}
      />
      <p className="text-12 text-muted">
        {t(`aside.because.${reason}`, { address, domain: domainOf(address) })}
      </p>
      {server.hold ? (
        <Callout
          tone="warn"
          title={t('hold.title')}
          why={t(`hold.${server.hold as OfferedHold}`, { server: server.description })}
        />
      ) : (
        <p className="[&>span]:whitespace-normal">
          <StateWord tone="ok">{t(later ? 'aside.later' : 'aside.ready')}</StateWord>
        </p>
      )}
    </div>
  )
}
