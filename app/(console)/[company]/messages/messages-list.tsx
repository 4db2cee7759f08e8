import { SquarePen } from 'lucide-react'
import { getTimeZone, getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Icon } from '@/components/ui/icon'
import { Pagination } from '@/components/ui/pagination'
import { TableFoot } from '@/components/ui/table'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { findMessages } from '@/lib/data/messages/find-messages'
import { isFiltered, messageFiltersQuery, type MessageFilters } from '@/lib/data/messages/message-filters'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { actOnChosen } from './actions'
import { ChosenForm } from './chosen-bar'
import { OFFERS } from './many-bar'
import { MessagesTable } from './messages-table'

type Props = { who: CompanyActor; filters: MessageFilters; path: string }

/** The page of rows, or why there is none. */
export async function MessagesList({ who, filters, path }: Props) {
  const [t, timeZone] = await Promise.all([getTranslations('messages'), getTimeZone()])
  const { rows, newer, older } = await findMessages(who, filters, { timeZone, now: new Date() })
  if (rows.length === 0) {
    const narrowed = isFiltered(filters) || filters.older !== null
    const { state } = filters
    if (state && !filters.older && !isFiltered({ ...filters, state: null })) {
      return (
        <EmptyState
          title={t('empty.stateTitle', { state: t(`state.${state}`) })}
          text={t('empty.stateText')}
          action={<ButtonLink href={path}>{t('empty.stateAll')}</ButtonLink>}
        />
      )
    }
    return narrowed ? (
      <EmptyState
        title={t('empty.noneTitle')}
        text={t('empty.noneText')}
        action={<ButtonLink href={path}>{t('list.clear')}</ButtonLink>}
      />
    ) : (
      <EmptyState
        title={t('empty.title')}
        text={t('empty.text')}
        action={
          who.can('message.send') && (
            <ButtonLink href={`${path}/new`}>
              <Icon as={SquarePen} />
              {t('new')}
            </ButtonLink>
          )
        }
      />
    )
  }
  const offer = filters.state ? OFFERS[filters.state] : undefined
  const offers = offer ? [offer] : filters.state ? [] : (['cancel', 'again'] as const)
  const shown = newer ? 'older' : older ? 'latest' : 'count'
  return (
    <>
      {who.can('message.send') && offers.length > 0 ? (
        <ClientMessages areas={['messages']}>
          <ChosenForm action={actOnChosen.bind(null, who.company.slug)} offers={offers}>
            <MessagesTable company={who.company.slug} rows={rows} choose />
          </ChosenForm>
        </ClientMessages>
      ) : (
        <MessagesTable company={who.company.slug} rows={rows} />
      )}
      <TableFoot
        end={
          <Pagination
            newer={newer && path + messageFiltersQuery(filters, { newer })}
            older={older && path + messageFiltersQuery(filters, { older })}
          />
        }
      >
        {t(`list.${shown}`, { count: rows.length })}
      </TableFoot>
    </>
  )
}
