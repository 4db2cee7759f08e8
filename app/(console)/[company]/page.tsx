import type { Metadata } from 'next'
import { getTimeZone, getTranslations } from 'next-intl/server'
import { LiveRefresh } from '@/components/live/live-refresh'
import { ButtonLink } from '@/components/ui/button'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { requireCompany } from '@/lib/auth/actor'
import { getOverview } from '@/lib/data/overview/get-overview'
import { spanOf } from '@/lib/domain/activity'
import { ConsoleBar } from '../console-bar'
import { ActivitySection } from './activity-section'
import { AttentionSection, LastMessages, ServersSection } from './overview-sections'
import { FirstSteps } from './first-steps'

type Props = {
  params: Promise<{ company: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('overview'))('title') }
}

export default async function OverviewPage({ params, searchParams }: Props) {
  const who = await requireCompany((await params).company)
  const [span, timeZone, t] = await Promise.all([
    searchParams.then((query) => spanOf(query.span)),
    getTimeZone(),
    getTranslations('overview'),
  ])
  const overview = await getOverview(who, { span, timeZone })
  const href = `/${who.company.slug}`
  const finished = Object.values(overview.steps).every(Boolean)
  return (
    <>
      <ConsoleBar who={who} crumbs={[{ label: t('title') }]} />
      <Page>
        <LiveRefresh company={who.company.slug} kinds={['messages', 'server']} />
        <PageHeader
          title={t('title')}
          actions={
            who.can('message.send') && overview.steps.connected ? (
              <ButtonLink href={`${href}/messages/new`} variant="primary">
                {t('newMessage')}
              </ButtonLink>
            ) : undefined
          }
        />
        {!finished && <FirstSteps who={who} steps={overview.steps} />}
        <AttentionSection
          servers={overview.servers}
          uncertain={who.can('message.send') ? overview.counts.uncertain : 0}
          href={href}
        />
        {(overview.messages.length > 0 || overview.counts.sent + overview.counts.failed > 0) && (
          <ActivitySection overview={overview} span={span} href={href} />
        )}
        {overview.servers.length > 0 && <ServersSection servers={overview.servers} href={href} />}
        {(overview.messages.length > 0 || finished) && (
          <LastMessages messages={overview.messages} href={href} />
        )}
      </Page>
    </>
  )
}
