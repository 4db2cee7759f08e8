import { Mails, SquarePen } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { LiveRefresh } from '@/components/live/live-refresh'
import { ButtonLink } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { Tabs } from '@/components/ui/tabs'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import { findMessageServers } from '@/lib/data/messages/find-message-servers'
import { messageFiltersQuery, parseMessageFilters } from '@/lib/data/messages/message-filters'
import type { SHOWN_STATES } from '@/lib/domain/message-state'
import { MessageFiltersBar } from './message-filters'
import { MessagesList } from './messages-list'
import { ManyBar } from './many-bar'
import { MergeLine } from './merge-line'
import { StrandedBar } from './stranded-bar'
import { UncertainBar } from './uncertain-bar'

type Props = {
  params: Promise<{ company: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** As the mock has them: what is under way first, then what ended. */
const TABS = [
  'scheduled',
  'queued',
  'sending',
  'retrying',
  'held',
  'uncertain',
  'failed',
  'sent',
  'cancelled',
] as const satisfies readonly (typeof SHOWN_STATES)[number][]

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('messages'))('title') }
}

export default async function MessagesPage({ params, searchParams }: Props) {
  const who = await requireCompany((await params).company)
  requirePermission(who, 'message.view_own')
  const filters = parseMessageFilters(await searchParams)
  const [t, servers] = await Promise.all([getTranslations('messages'), findMessageServers(who)])
  const slug = who.company.slug
  const path = `/${slug}/messages`
  return (
    <>
      <ConsoleBar who={who} crumbs={[{ label: t('title') }]} />
      <Page>
        <PageHeader
          title={t('title')}
          lead={who.can('message.view_all') ? undefined : t('list.own')}
          actions={
            <>
              <ButtonLink href={`${path}/merges`}>
                <Icon as={Mails} />
                {t('merge')}
              </ButtonLink>
              {who.can('message.send') && (
                <ButtonLink variant="primary" href={`${path}/new`}>
                  <Icon as={SquarePen} />
                  {t('new')}
                </ButtonLink>
              )}
            </>
          }
        />
        {filters.merge && <MergeLine who={who} id={filters.merge} path={path} />}
        <Tabs
          label={t('list.tabs')}
          tabs={[null, ...TABS].map((state) => ({
            href: path + messageFiltersQuery(filters, { state }),
            label: state ? t(`state.${state}`) : t('list.all'),
            current: filters.state === state,
          }))}
        />
        <MessageFiltersBar path={path} filters={filters} servers={servers} />
        {filters.state === 'uncertain' && <UncertainBar who={who} />}
        {(filters.state === 'held' || filters.state === null) && <StrandedBar who={who} />}
        <ManyBar who={who} filters={filters} />
        {/* Awaited, not streamed: without JavaScript a streamed part never takes its place. */}
        <MessagesList who={who} filters={filters} path={path} />
        <LiveRefresh company={slug} kinds={['messages', 'server']} />
      </Page>
    </>
  )
}
