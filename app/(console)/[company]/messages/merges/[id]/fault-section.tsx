import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { ButtonLink, DownloadLink } from '@/components/ui/button'
import { Icon } from '@/components/ui/icon'
import { Section } from '@/components/ui/section'
import { Table, type Column } from '@/components/ui/table'
import type { FaultPage, FaultRow } from '@/lib/data/merges/find-faults'
import type { MergeDetail } from '@/lib/data/merges/get-merge'

type Props = { path: string; merge: MergeDetail; page: FaultPage; after: number }

/** The rows that get no message, with their line and why; a page at a time, or all as a file. */
export function FaultSection({ path, merge, page, after }: Props) {
  const t = useTranslations('merges.faults')
  const columns: Column<FaultRow>[] = [
    {
      key: 'line',
      heading: t('line'),
      width: 'w-20',
      number: true,
      stacked: 'corner',
      cell: (row) => (
        <>
          <span className="hidden @max-[40rem]/page:inline">{t('line')} </span>
          {row.line}
        </>
      ),
    },
    {
      key: 'why',
      heading: t('why'),
      stacked: 'title',
      cell: (row) => {
        const why = t(`reason.${row.fault}`, { twin: row.twin ?? 0 })
        return <span title={why}>{why}</span>
      },
    },
    {
      key: 'address',
      heading: t('address'),
      width: 'w-60',
      stacked: 'line',
      muted: true,
      cell: (row) => <span title={row.address}>{row.address}</span>,
    },
  ]
  const gone = page.rows.length === 0 && after === 0
  return (
    <Section
      title={t('title')}
      help={t(merge.startedAt === null ? 'help' : 'helpLate', { count: merge.faultCount })}
      actions={
        !gone && (
          <DownloadLink href={`${path}/rejected`}>
            <Icon as={Download} />
            {t('download')}
          </DownloadLink>
        )
      }
    >
      {gone ? (
        <p className="text-muted">{t('gone')}</p>
      ) : (
        <Table caption={t('title')} columns={columns} rows={page.rows} rowKey={(row) => String(row.line)} />
      )}
      {(after > 0 || page.next !== null) && (
        <nav aria-label={t('pages')} className="flex gap-2 pt-3">
          {after > 0 && (
            <ButtonLink size="small" href={path} scroll={false}>
              {t('first')}
            </ButtonLink>
          )}
          {page.next !== null && (
            <ButtonLink size="small" href={`${path}?after=${page.next}`} scroll={false}>
              {t('next')}
            </ButtonLink>
          )}
        </nav>
      )}
    </Section>
  )
}
