'use client'

import { useFormatter, useTranslations } from 'next-intl'
import Link from 'next/link'
import { Table, type Column } from '@/components/ui/table'
import { ServerMenu } from './server-menu'
import { ServerStateWord } from './server-state'
import { showCount } from '@/lib/domain/bounded-count'
import type { HoldReason } from '@/lib/domain/message-state'

export type ServerTableRow = {
  id: string
  description: string
  priority: number
  host: string
  port: number
  account: string | null
  authentication: string
  hold: HoldReason | null
  archivedAt: Date | null
  waiting: number
}

type Props = { slug: string; servers: ServerTableRow[]; canEdit: boolean }

/** The company's servers; a click on the description opens one. */
export function ServerTable({ slug, servers, canEdit }: Props) {
  const t = useTranslations('mailServers')
  const format = useFormatter()
  const columns: Column<ServerTableRow>[] = [
    {
      key: 'description',
      heading: t('column.description'),
      stacked: 'title',
      cell: (row) => (
        <Link
          href={`/${slug}/mail-servers/${row.id}`}
          className="font-medium hover:underline"
          title={row.description}
        >
          {row.description}
        </Link>
      ),
    },
    {
      key: 'state',
      heading: t('column.state'),
      width: 'w-52',
      stacked: 'line',
      cell: (row) => <ServerStateWord server={row} />,
    },
    {
      key: 'account',
      heading: t('column.account'),
      stacked: 'line',
      muted: true,
      cell: (row) => <span title={row.account ?? ''}>{row.account}</span>,
    },
    {
      key: 'host',
      heading: t('column.host'),
      stacked: 'hide',
      muted: true,
      cell: (row) => <span title={`${row.host}:${row.port}`}>{row.host}</span>,
    },
    {
      key: 'waiting',
      heading: t('column.waiting'),
      width: 'w-24',
      number: true,
      stacked: 'hide',
      cell: (row) => showCount(row.waiting, format.number),
    },
    {
      key: 'priority',
      heading: t('column.priority'),
      width: 'w-20',
      number: true,
      stacked: 'hide',
      cell: (row) => row.priority,
    },
  ]
  if (canEdit) {
    columns.push({
      key: 'actions',
      heading: <span className="sr-only">{t('column.actions')}</span>,
      width: 'w-12',
      stacked: 'corner',
      cell: (row) => <ServerMenu slug={slug} server={row} />,
    })
  }
  return <Table caption={t('title')} columns={columns} rows={servers} rowKey={(row) => row.id} />
}
