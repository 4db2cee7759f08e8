import { getTranslations } from 'next-intl/server'
import { Callout } from '@/components/ui/callout'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { countUncertain } from '@/lib/data/messages/decide-uncertain'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { decide } from './actions'
import { DecideButtons } from './decide-buttons'

/** Over the tab « Incertain »: one decision for all the member may see. */
export async function UncertainBar({ who }: { who: CompanyActor }) {
  if (!who.can('message.send')) return null
  const [count, t] = await Promise.all([countUncertain(who), getTranslations('messages.decide')])
  if (count < 2) return null
  return (
    <Callout
      tone="warn"
      className="mb-3"
      title={t('title', { count })}
      why={t('why')}
      todo={t('todo')}
      actions={
        <ClientMessages areas={['messages']}>
          <DecideButtons action={decide.bind(null, who.company.slug, 'all')} count={count} />
        </ClientMessages>
      }
    />
  )
}
