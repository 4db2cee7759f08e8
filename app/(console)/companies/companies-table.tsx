import { CircleCheck } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import Link from 'next/link'
import { StateWord } from '@/components/ui/state-word'
import { Table, type Column } from '@/components/ui/table'
import type { Tone } from '@/components/ui/tone'
import type { MyCompanyRow } from '@/lib/data/companies/find-my-companies'
import { showCount } from '@/lib/domain/bounded-count'
import type { Attention } from '@/lib/domain/company-attention'

const TONES: Record<Attention, Tone> = {
  deleting: 'danger',
  suspended: 'neutral',
  second_factor: 'warn',
  reconnect: 'warn',
  failed: 'danger',
  uncertain: 'warn',
  held: 'warn',
  secret_over: 'danger',
  secret_ends: 'warn',
}

/** Name, role, and what somebody should look at. */
export function CompaniesTable({ companies }: { companies: MyCompanyRow[] }) {
  const t = useTranslations('companies')
  const roles = useTranslations('common.roles')
  const format = useFormatter()
  const columns: Column<MyCompanyRow>[] = [
    {
      key: 'name',
      heading: t('column.name'),
      stacked: 'title',
      cell: (row) => (
        <Link href={`/${row.slug}`} className="font-medium hover:underline" title={row.name}>
          {row.name}
        </Link>
      ),
    },
    {
      key: 'state',
      heading: t('column.state'),
      width: 'w-88',
      stacked: 'line',
      cell: (row) => <AttentionWords company={row} />,
    },
    {
      key: 'servers',
      heading: t('column.servers'),
      width: 'w-32',
      number: true,
      stacked: 'hide',
      cell: ({ connected, servers }) =>
        connected === null || servers === null ? t('hidden') : t('servers', { connected, servers }),
    },
    {
      key: 'waiting',
      heading: t('column.waiting'),
      width: 'w-28',
      number: true,
      stacked: 'hide',
      cell: ({ waiting }) => (waiting === null ? t('hidden') : showCount(waiting, format.number)),
    },
    {
      key: 'role',
      heading: t('column.role'),
      width: 'w-32',
      muted: true,
      stacked: 'line',
      cell: (row) => (
        <Link
          href={`/companies/${row.slug}`}
          className="hover:underline"
          aria-label={`${roles(row.role)} – ${t('membership', { name: row.name })}`}
        >
          {roles(row.role)}
        </Link>
      ),
    },
  ]
  return <Table caption={t('title')} columns={columns} rows={companies} rowKey={(row) => row.id} />
}

/** The most pressing first; the rest behind it, cut where there is no room. */
function AttentionWords({ company }: { company: MyCompanyRow }) {
  const t = useTranslations('companies')
  const [first] = company.attentions
  if (!first) {
    return (
      <StateWord tone="quiet" icon={CircleCheck}>
        {company.failed === null ? t('unknown') : t('well')}
      </StateWord>
    )
  }
  const words = (attention: Attention) =>
    t(`attention.${attention}`, {
      count: countOf(company, attention),
      date: (attention === 'deleting' ? company.deleteAfter : company.secretExpiresOn) ?? new Date(0),
    })
  const all = company.attentions.map(words).join(', ')
  const begun = all.charAt(0).toLocaleUpperCase() + all.slice(1)
  return (
    <span title={begun}>
      <StateWord tone={TONES[first]}>{begun}</StateWord>
    </span>
  )
}

function countOf(company: MyCompanyRow, attention: Attention): number {
  const counts: Partial<Record<Attention, number | null>> = {
    reconnect: company.reconnect,
    failed: company.failed,
    uncertain: company.uncertain,
    held: company.held,
  }
  return counts[attention] ?? 0
}
