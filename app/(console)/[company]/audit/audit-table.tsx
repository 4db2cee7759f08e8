import { useTranslations } from 'next-intl'
import { RelativeTime } from '@/components/ui/relative-time'
import { StateWord } from '@/components/ui/state-word'
import { Table, type Column } from '@/components/ui/table'
import type { Tone } from '@/components/ui/tone'
import type { AuditRow } from '@/lib/data/audit/find-audit-events'
import type { AuditOutcome } from '@/lib/domain/audit-events'
import { AuditSentence } from './audit-sentence'

const TONES: Record<AuditOutcome, Tone> = { done: 'ok', refused: 'warn', failed: 'danger' }

/** The log's rows. What happened is never cut: it is what the page is read for. */
export function AuditTable({ rows }: { rows: AuditRow[] }) {
  const t = useTranslations('audit')
  const columns: Column<AuditRow>[] = [
    {
      key: 'when',
      heading: t('columns.when'),
      width: 'w-32',
      stacked: 'corner',
      muted: true,
      cell: (row) => <RelativeTime value={row.at} />,
    },
    {
      key: 'who',
      heading: t('columns.who'),
      width: 'w-48',
      stacked: 'title',
      cell: (row) => {
        const name = row.words?.actorName ?? row.words?.actorEmail ?? t(row.words ? 'nobody' : 'erased')
        return <span title={row.words?.actorEmail ?? name}>{name}</span>
      },
    },
    {
      key: 'what',
      heading: t('columns.what'),
      stacked: 'line',
      cell: (row) => <AuditSentence row={row} />,
    },
    {
      key: 'outcome',
      heading: t('columns.outcome'),
      width: 'w-28',
      stacked: 'line',
      cell: (row) => <StateWord tone={TONES[row.outcome]}>{t(`outcomes.${row.outcome}`)}</StateWord>,
    },
    {
      key: 'where',
      heading: t('columns.where'),
      width: 'w-36',
      stacked: 'hide',
      muted: true,
      cell: (row) => <span className="num">{row.words?.address ?? '–'}</span>,
    },
  ]
  return <Table caption={t('title')} columns={columns} rows={rows} rowKey={(row) => row.seq} />
}
