import { useFormatter, useTranslations } from 'next-intl'
import Link from 'next/link'
import { Table, type Column } from '@/components/ui/table'
import type { MemberRow } from '@/lib/data/people/find-members'

/** A click on the name opens the member's page, where role and place are changed. */
export function MembersTable({ slug, members }: { slug: string; members: MemberRow[] }) {
  const t = useTranslations('members')
  const roles = useTranslations('common.roles')
  const format = useFormatter()
  const columns: Column<MemberRow>[] = [
    {
      key: 'name',
      heading: t('column.name'),
      stacked: 'title',
      cell: ({ id, name, you }) => (
        <>
          <Link href={`/${slug}/members/${id}`} className="font-medium hover:underline" title={name}>
            {name}
          </Link>
          {you && <span className="text-muted"> ({t('you')})</span>}
        </>
      ),
    },
    {
      key: 'email',
      heading: t('column.email'),
      muted: true,
      stacked: 'line',
      cell: ({ email }) => <span title={email}>{email}</span>,
    },
    {
      key: 'role',
      heading: t('column.role'),
      width: 'w-40',
      stacked: 'corner',
      cell: ({ role }) => roles(role),
    },
    {
      key: 'since',
      heading: t('column.since'),
      width: 'w-40',
      muted: true,
      stacked: 'hide',
      cell: ({ since }) => format.dateTime(since, 'dayShortYear'),
    },
  ]
  return <Table caption={t('title')} columns={columns} rows={members} rowKey={(row) => row.id} />
}
