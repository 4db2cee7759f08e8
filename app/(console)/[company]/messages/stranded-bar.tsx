import { getTranslations } from 'next-intl/server'
import { Callout } from '@/components/ui/callout'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { countStranded } from '@/lib/data/messages/change-server'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { giveToServer } from './actions'
import { ServerChoice } from './server-choice'

/** Over the list: what waits for a server that is gone, and the way on for all of it. */
export async function StrandedBar({ who }: { who: CompanyActor }) {
  if (!who.can('message.send')) return null
  const [count, t] = await Promise.all([countStranded(who), getTranslations('messages.server')])
  if (count === 0) return null
  return (
    <Callout
      tone="warn"
      className="mb-3"
      title={t('title', { count })}
      why={t('why', { count })}
      actions={
        <ClientMessages areas={['messages']}>
          <ServerChoice action={giveToServer.bind(null, who.company.slug, 'stranded')} servers={null} />
        </ClientMessages>
      }
    />
  )
}
