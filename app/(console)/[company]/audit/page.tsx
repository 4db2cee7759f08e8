import { Download } from 'lucide-react'
import type { Metadata } from 'next'
import { getTimeZone, getTranslations } from 'next-intl/server'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { ButtonLink, DownloadLink } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Icon } from '@/components/ui/icon'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { Pagination } from '@/components/ui/pagination'
import { StartDownload } from '@/components/ui/start-download'
import { TableFoot } from '@/components/ui/table'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import { auditFiltersQuery, isAuditFiltered, parseAuditFilters } from '@/lib/data/audit/audit-filters'
import { EXPORT_FORMATS } from '@/lib/data/audit/export-audit'
import { findAuditEvents } from '@/lib/data/audit/find-audit-events'
import { findAuditPeople } from '@/lib/data/audit/find-audit-people'
import { AuditFiltersBar } from './audit-filters-bar'
import { AuditTable } from './audit-table'

type Props = {
  params: Promise<{ company: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('audit'))('title') }
}

export default async function AuditPage({ params, searchParams }: Props) {
  const who = await requireCompany((await params).company)
  requirePermission(who, 'audit.view')
  const query = await searchParams
  const filters = parseAuditFilters(query)
  const [t, nav, timeZone] = await Promise.all([
    getTranslations('audit'),
    getTranslations('shell.nav'),
    getTimeZone(),
  ])
  const [{ rows, newer, older }, people] = await Promise.all([
    findAuditEvents(who, filters, { timeZone, now: new Date() }),
    findAuditPeople(who),
  ])
  const path = `/${who.company.slug}/audit`
  const fileOf = (format: string) => `${path}/export${auditFiltersQuery(filters, { format })}`
  const wanted = EXPORT_FORMATS.find((format) => format === query.download)
  const narrowed = isAuditFiltered(filters)
  return (
    <>
      <ConsoleBar who={who} crumbs={[{ label: nav('configuration') }, { label: t('title') }]} />
      <Page>
        {wanted && <StartDownload href={fileOf(wanted)} />}
        <PageHeader
          title={t('title')}
          lead={t('lead')}
          actions={
            <>
              {EXPORT_FORMATS.map((format) => (
                <DownloadLink key={format} href={fileOf(format)}>
                  <Icon as={Download} />
                  {t(format === 'csv' ? 'exportCsv' : 'exportJson')}
                </DownloadLink>
              ))}
            </>
          }
        />
        <AuditFiltersBar path={path} filters={filters} people={people} />
        {rows.length === 0 ? (
          <EmptyState
            title={t(narrowed ? 'empty.noneTitle' : 'empty.title')}
            text={t(narrowed ? 'empty.noneText' : 'empty.text')}
            action={narrowed && <ButtonLink href={path}>{t('clear')}</ButtonLink>}
          />
        ) : (
          <>
            <AuditTable rows={rows} />
            <TableFoot
              end={
                <Pagination
                  newer={newer && path + auditFiltersQuery(filters, { newer })}
                  older={older && path + auditFiltersQuery(filters, { older })}
                />
              }
            >
              {t(newer ? 'older' : older ? 'latest' : 'count', { count: rows.length })}
            </TableFoot>
          </>
        )}
      </Page>
    </>
  )
}
