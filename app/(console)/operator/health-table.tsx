import { CircleCheck, CircleDashed, PauseCircle, Trash2 } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import Link from 'next/link'
import { RelativeTime } from '@/components/ui/relative-time'
import { StateWord } from '@/components/ui/state-word'
import { Table, type Column } from '@/components/ui/table'
import { Tag } from '@/components/ui/tag'
import type { CompanyHealth } from '@/lib/data/companies/read-health'
import { showCount } from '@/lib/domain/bounded-count'

const LOOKS = {
  active: { tone: 'ok', icon: CircleCheck },
  empty: { tone: 'neutral', icon: CircleDashed },
  suspended: { tone: 'warn', icon: PauseCircle },
  deleting: { tone: 'danger', icon: Trash2 },
} as const

function stateOf({ suspendedAt, deleteAfter, members }: CompanyHealth): keyof typeof LOOKS {
  if (deleteAfter) return 'deleting'
  if (suspendedAt) return 'suspended'
  return members > 0 ? 'active' : 'empty'
}

/** Beside a company's name. */
export function CompanyStateTag({ company }: { company: CompanyHealth }) {
  const t = useTranslations('operator.state')
  const state = stateOf(company)
  return <Tag {...LOOKS[state]}>{t(state)}</Tag>
}

export function HealthTable({ companies }: { companies: CompanyHealth[] }) {
  const t = useTranslations('operator')
  const format = useFormatter()
  const number = (
    key: 'members' | 'troubled' | 'waiting' | 'failed',
    width: string,
  ): Column<CompanyHealth> => ({
    key,
    heading: t(`column.${key}`),
    width,
    number: true,
    stacked: 'hide',
    cell: (row) => showCount(row[key], format.number),
  })
  const columns: Column<CompanyHealth>[] = [
    {
      key: 'name',
      heading: t('column.name'),
      stacked: 'title',
      cell: (row) => (
        <Link href={`/operator/${row.slug}`} className="font-medium hover:underline" title={row.name}>
          {row.name}
        </Link>
      ),
    },
    {
      key: 'state',
      heading: t('column.state'),
      width: 'w-36',
      stacked: 'line',
      cell: (row) => {
        const state = stateOf(row)
        return <StateWord {...LOOKS[state]}>{t(`state.${state}`)}</StateWord>
      },
    },
    number('members', 'w-22'),
    {
      key: 'servers',
      heading: t('column.servers'),
      width: 'w-28',
      number: true,
      stacked: 'hide',
      cell: ({ connected, servers }) => t('servers', { connected, servers }),
    },
    number('troubled', 'w-22'),
    number('waiting', 'w-24'),
    number('failed', 'w-26'),
    {
      key: 'last',
      heading: t('column.last'),
      width: 'w-32',
      number: true,
      muted: true,
      stacked: 'corner',
      cell: ({ lastMessageAt }) => (lastMessageAt ? <RelativeTime value={lastMessageAt} /> : t('never')),
    },
  ]
  return <Table caption={t('title')} columns={columns} rows={companies} rowKey={(row) => row.id} />
}
