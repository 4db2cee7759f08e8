import { getTimeZone, getTranslations } from 'next-intl/server'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { countMany, type ManyAction } from '@/lib/data/messages/act-on-many'
import { messageFiltersQuery, type MessageFilters } from '@/lib/data/messages/message-filters'
import type { ShownState } from '@/lib/domain/message-state'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { actOnAll } from './actions'
import { BulkForm } from './bulk-form'
import { ManyButton } from './many-button'

/** What a tab offers for its messages: all of them, or those that are ticked. */
export const OFFERS: Partial<Record<ShownState, ManyAction>> = {
  scheduled: 'cancel',
  queued: 'cancel',
  held: 'cancel',
  retrying: 'cancel',
  failed: 'again',
  cancelled: 'again',
}

/** Over a tab: one button for all that its filters and search find. */
export async function ManyBar({ who, filters }: { who: CompanyActor; filters: MessageFilters }) {
  const action = filters.state && OFFERS[filters.state]
  if (!action || !who.can('message.send')) return null
  const [t, timeZone] = await Promise.all([getTranslations('messages.many'), getTimeZone()])
  const count = await countMany(who, action, { filters }, { timeZone, now: new Date() })
  if (count === null) return <p className="mb-3 text-muted">{t('tooWide')}</p>
  if (count < 2) return null
  const query = messageFiltersQuery(filters)
  return (
    <ClientMessages areas={['messages']}>
      <BulkForm
        action={actOnAll.bind(null, who.company.slug, query)}
        label={t(`label.${action}`)}
        className="mb-3"
      >
        <ManyButton what={action} count={count} />
      </BulkForm>
    </ClientMessages>
  )
}
