import { useFormatter, useTranslations } from 'next-intl'
import { RelativeTime } from '@/components/ui/relative-time'
import { Table, type Column } from '@/components/ui/table'
import type { ChoreRow } from '@/lib/data/chores/find-chores'
import { CHORE_COUNTS } from '@/lib/domain/chores'

type Props = { chores: ChoreRow[]; now: Date }

/** Each chore: when it was done, how long it took, what it did, when it comes next, and what last went wrong. */
export function ChoresTable({ chores, now }: Props) {
  const t = useTranslations('operator.chores')
  const format = useFormatter()
  const done = ({ done, endedAt }: ChoreRow) => {
    const parts = CHORE_COUNTS.flatMap((key) => (done[key] ? [t(`done.${key}`, { count: done[key] })] : []))
    if (parts.length > 0) return format.list(parts, 'all')
    return endedAt ? t('nothing') : ''
  }
  const duration = ({ durationMs, endedAt }: ChoreRow) => {
    if (!endedAt) return ''
    return durationMs < 1_000
      ? t('milliseconds', { count: durationMs })
      : t('seconds', { count: Math.round(durationMs / 1_000) })
  }
  const columns: Column<ChoreRow>[] = [
    {
      key: 'chore',
      heading: t('column.chore'),
      width: 'w-56',
      stacked: 'title',
      cell: ({ chore }) => (
        <span className="font-medium" title={t(`names.${chore}`)}>
          {t(`names.${chore}`)}
        </span>
      ),
    },
    {
      key: 'last',
      heading: t('column.last'),
      width: 'w-32',
      stacked: 'corner',
      cell: ({ running, endedAt }) =>
        running ? t('running') : endedAt ? <RelativeTime value={endedAt} /> : t('never'),
    },
    {
      key: 'duration',
      heading: t('column.duration'),
      width: 'w-24',
      number: true,
      muted: true,
      stacked: 'hide',
      cell: duration,
    },
    {
      key: 'done',
      heading: t('column.done'),
      stacked: 'line',
      cell: (row) => <span title={done(row)}>{done(row)}</span>,
    },
    {
      key: 'next',
      heading: t('column.next'),
      width: 'w-36',
      muted: true,
      stacked: 'hide',
      cell: ({ running, nextAt }) =>
        nextAt === null || running || nextAt <= now ? t('soon') : <RelativeTime value={nextAt} />,
    },
    {
      key: 'error',
      heading: t('column.error'),
      width: 'w-56',
      stacked: 'line',
      cell: ({ error, errorAt }) =>
        error && errorAt ? (
          <span title={t(`errors.${error}`)}>
            <RelativeTime value={errorAt} /> – {t(`errors.${error}`)}
          </span>
        ) : (
          <span className="text-muted @max-[40rem]/page:hidden">{t('noError')}</span>
        ),
    },
  ]
  return <Table caption={t('title')} columns={columns} rows={chores} rowKey={({ chore }) => chore} />
}
