import { useFormatter, useTranslations } from 'next-intl'
import Link from 'next/link'
import { BarChart } from '@/components/ui/bar-chart'
import { Figures } from '@/components/ui/figures'
import { Fold } from '@/components/ui/fold'
import { Section } from '@/components/ui/section'
import { Table, type Column } from '@/components/ui/table'
import type { Overview } from '@/lib/data/overview/get-overview'
import type { Activity } from '@/lib/data/statistics/read-activity'
import { ACTIVITY_SPANS, type ActivitySpan } from '@/lib/domain/activity'
import { showCount } from '@/lib/domain/bounded-count'

type Props = { overview: Pick<Overview, 'activity' | 'counts'>; span: ActivitySpan; href: string }

/** What became of the messages of the last day or month, and what waits now. */
export function ActivitySection({ overview: { activity, counts }, span, href }: Props) {
  const t = useTranslations('overview.activity')
  const format = useFormatter()
  const number = (value: number) => format.number(value)
  return (
    <Section
      title={t('title')}
      actions={
        <nav aria-label={t('span')} className="flex gap-4">
          {ACTIVITY_SPANS.map((one) => (
            <Link
              key={one}
              href={one === '24h' ? href : `${href}?span=${one}`}
              scroll={false}
              aria-current={one === span ? 'true' : undefined}
              className={one === span ? 'font-medium' : 'link'}
            >
              {t(`spans.${one}`)}
            </Link>
          ))}
        </nav>
      }
    >
      <Figures
        figures={(['sent', 'failed', 'waiting', 'uncertain'] as const).map((key) => ({
          label: t(key),
          value: key === 'sent' || key === 'failed' ? number(counts[key]) : showCount(counts[key], number),
          note:
            key === 'waiting' || key === 'uncertain' ? (
              t('now')
            ) : key === 'failed' && counts.failed > 0 ? (
              <Link className="link" href={`${href}/messages?state=failed`}>
                {t('seeFailed')}
              </Link>
            ) : undefined,
        }))}
      />
      {activity && <Chart activity={activity} span={span} />}
    </Section>
  )
}

function Chart({ activity, span }: { activity: Activity[]; span: ActivitySpan }) {
  const t = useTranslations('overview.activity')
  const format = useFormatter()
  const number = (value: number) => format.number(value)
  const moment = ({ at }: Activity) => format.dateTime(at, span === '24h' ? 'time' : 'dayShort')
  const first = activity[0]!
  // A day of hours begins yesterday.
  const start = span === '24h' ? format.dateTime(first.at, 'short') : moment(first)
  const last = activity.at(-1)!
  const total = (of: 'sent' | 'failed') => activity.reduce((all, one) => all + one[of], 0)
  const columns: Column<Activity>[] = [
    { key: 'at', heading: t(`at.${span}`), stacked: 'title', cell: moment },
    ...(['sent', 'failed'] as const).map((key): Column<Activity> => ({
      key,
      heading: t(key),
      width: 'w-28',
      number: true,
      stacked: 'line',
      cell: (row) => t(`cell.${key}`, { count: row[key] }),
    })),
  ]
  return (
    <div className="mt-8">
      <BarChart
        bars={activity.map(({ sent, failed }) => ({ main: sent, fault: failed }))}
        label={t(`label.${span}`, {
          from: start,
          until: moment(last),
          sent: total('sent'),
          failed: total('failed'),
        })}
        ends={[start, moment(activity[Math.floor(activity.length / 2)]!), moment(last)]}
        legend={{ main: t('sent'), fault: t('failed') }}
        number={number}
      />
      <Fold summary={t('table')}>
        <Table
          caption={t('table')}
          columns={columns}
          rows={[...activity].reverse()}
          rowKey={({ at }) => at.toISOString()}
          className="mt-2"
        />
      </Fold>
    </div>
  )
}
