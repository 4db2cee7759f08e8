import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { LiveRefresh } from '@/components/live/live-refresh'
import { ButtonLink } from '@/components/ui/button'
import { DoneToast } from '@/components/ui/done-toast'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import { countArchivedServers, findMailServers } from '@/lib/data/mail-servers/find-mail-servers'
import { toLine } from '@/lib/domain/text'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { findDoneMessage } from './[id]/find-done-message'
import { ServerFilters } from './server-filters'
import { ServerTable } from './server-table'

type Props = {
  params: Promise<{ company: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('mailServers'))('title') }
}

export default async function MailServersPage({ params, searchParams }: Props) {
  const who = await requireCompany((await params).company)
  requirePermission(who, 'mail_server.view')
  const query = await searchParams
  const search = typeof query.q === 'string' ? toLine(query.q, 200) : ''
  const archived = query.archived === '1'
  const order = query.order === 'description' ? 'description' : 'priority'
  const [servers, archivedCount, t, nav] = await Promise.all([
    findMailServers(who, { search, archived, order }),
    countArchivedServers(who),
    getTranslations('mailServers'),
    getTranslations('shell.nav'),
  ])
  const slug = who.company.slug
  const href = `/${slug}/mail-servers`
  const create = who.can('mail_server.edit') && (
    <ButtonLink href={`${href}/new`} variant="primary">
      {t('create')}
    </ButtonLink>
  )
  const nothingYet = servers.length === 0 && !search && !archived
  return (
    <>
      <ConsoleBar who={who} crumbs={[{ label: nav('technical') }, { label: t('title') }]} />
      <Page>
        <LiveRefresh company={slug} kinds={['server', 'messages']} />
        <DoneToast message={await findDoneMessage(query)} />
        <PageHeader
          title={archived ? t('archivedTitle') : t('title')}
          lead={t('lead')}
          actions={!nothingYet && create}
        />
        {(!nothingYet || archivedCount > 0) && (
          <ServerFilters
            href={href}
            search={search}
            order={order}
            archived={archived}
            archivedCount={archivedCount}
          />
        )}
        {servers.length > 0 ? (
          <ClientMessages areas={['mailServers']}>
            <ServerTable slug={slug} servers={servers} canEdit={who.can('mail_server.edit')} />
          </ClientMessages>
        ) : nothingYet ? (
          <EmptyState title={t('empty.title')} text={t('empty.text')} action={create} />
        ) : search ? (
          <EmptyState
            title={t('empty.none')}
            text={t('empty.noneText')}
            action={<ButtonLink href={archived ? `${href}?archived=1` : href}>{t('empty.clear')}</ButtonLink>}
          />
        ) : (
          <EmptyState
            title={t('empty.archived')}
            action={<ButtonLink href={href}>{t('showActive')}</ButtonLink>}
          />
        )}
      </Page>
    </>
  )
}
