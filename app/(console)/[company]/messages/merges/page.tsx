import { Mails } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { LiveRefresh } from '@/components/live/live-refresh'
import { ButtonLink } from '@/components/ui/button'
import { DoneToast } from '@/components/ui/done-toast'
import { EmptyState } from '@/components/ui/empty-state'
import { Icon } from '@/components/ui/icon'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { Pagination } from '@/components/ui/pagination'
import { RelativeTime } from '@/components/ui/relative-time'
import { Table, TableFoot, type Column } from '@/components/ui/table'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import { findMerges, type MergeListRow } from '@/lib/data/merges/find-merges'
import { mergeCrumbs } from './merge-crumbs'
import { MergeStateWord } from './merge-state'

type Props = {
  params: Promise<{ company: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('merges'))('title') }
}

export default async function MergesPage({ params, searchParams }: Props) {
  const who = await requireCompany((await params).company)
  requirePermission(who, 'message.view_own')
  const query = await searchParams
  const one = (name: string) => (typeof query[name] === 'string' ? query[name] : undefined)
  const [t, found] = await Promise.all([
    getTranslations('merges'),
    findMerges(who, { older: one('older'), newer: one('newer') }),
  ])
  const slug = who.company.slug
  const path = `/${slug}/messages/merges`
  const action = who.can('message.send') && (
    <ButtonLink variant="primary" href={`${path}/new`}>
      <Icon as={Mails} />
      {t('new')}
    </ButtonLink>
  )
  const shown = found.newer ? 'older' : found.older ? 'latest' : 'count'
  return (
    <>
      <ConsoleBar who={who} crumbs={await mergeCrumbs(slug)} />
      <Page>
        <DoneToast message={query.done === 'discarded' ? t('send.discarded') : null} />
        <PageHeader
          title={t('title')}
          lead={who.can('message.view_all') ? t('lead') : t('own')}
          actions={found.rows.length > 0 && action}
        />
        {found.rows.length > 0 ? (
          <>
            <MergesTable path={path} rows={found.rows} t={t} />
            <TableFoot
              end={
                <Pagination
                  newer={found.newer && `${path}?newer=${found.newer}`}
                  older={found.older && `${path}?older=${found.older}`}
                />
              }
            >
              {t(`list.${shown}`, { count: found.rows.length })}
            </TableFoot>
          </>
        ) : (
          <EmptyState title={t('empty.title')} text={t('empty.text')} action={action} />
        )}
        <LiveRefresh company={slug} kinds={['merge']} />
      </Page>
    </>
  )
}

type Texts = Awaited<ReturnType<typeof getTranslations<'merges'>>>

function MergesTable({ path, rows, t }: { path: string; rows: MergeListRow[]; t: Texts }) {
  const columns: Column<MergeListRow>[] = [
    {
      key: 'state',
      heading: t('columns.state'),
      width: 'w-42',
      stacked: 'line',
      cell: (row) => <MergeStateWord state={row.state === 'done' ? 'launched' : row.state} />,
    },
    {
      key: 'subject',
      heading: t('columns.subject'),
      stacked: 'title',
      cell: (row) => {
        const text = row.subject || t('noSubject')
        return (
          <Link
            href={row.toWrite ? `${path}/new/${row.id}` : `${path}/${row.id}`}
            title={text}
            className="block cut font-medium underline-offset-3 hover:underline"
          >
            {text}
          </Link>
        )
      },
    },
    {
      key: 'file',
      heading: t('columns.file'),
      width: 'w-60',
      stacked: 'line',
      muted: true,
      cell: (row) => <span title={row.fileName}>{row.fileName}</span>,
    },
    {
      key: 'messages',
      heading: t('columns.messages'),
      width: 'w-28',
      number: true,
      stacked: 'hide',
      cell: (row) => row.total,
    },
    {
      key: 'date',
      heading: t('columns.date'),
      width: 'w-28',
      number: true,
      stacked: 'corner',
      muted: true,
      cell: (row) => <RelativeTime value={row.createdAt} />,
    },
  ]
  return <Table caption={t('title')} columns={columns} rows={rows} rowKey={(row) => row.id} />
}
