import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/ui/button'
import { DoneToast } from '@/components/ui/done-toast'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { requireActor } from '@/lib/auth/actor'
import { findMyCompanies } from '@/lib/data/companies/find-my-companies'
import { PersonBar } from '../person-bar'
import { SearchBar } from '../search-bar'
import { CompaniesTable } from './companies-table'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

/** With fewer than this the eye finds it sooner than a search. */
const SEARCHED_FROM = 6

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('companies'))('title') }
}

/** One's companies at a glance: which of them needs something. */
export default async function CompaniesPage({ searchParams }: Props) {
  const actor = await requireActor()
  const query = await searchParams
  const search = typeof query.q === 'string' ? query.q.slice(0, 200) : ''
  const [companies, t] = await Promise.all([findMyCompanies(actor, search), getTranslations('companies')])
  const left = typeof query.left === 'string' ? t('one.left', { company: query.left.slice(0, 100) }) : null
  return (
    <>
      <PersonBar actor={actor} crumbs={[{ label: t('title') }]} />
      <Page>
        <DoneToast message={left} param="left" />
        <PageHeader
          title={t('title')}
          lead={companies.length > 1 && !search ? t('lead', { count: companies.length }) : undefined}
        />
        {(search || companies.length >= SEARCHED_FROM) && (
          <SearchBar href="/companies" search={search} label={t('search')} button={t('searchButton')} />
        )}
        {companies.length > 0 ? (
          <CompaniesTable companies={companies} />
        ) : search ? (
          <EmptyState
            title={t('none')}
            text={t('noneText')}
            action={<ButtonLink href="/companies">{t('clear')}</ButtonLink>}
          />
        ) : (
          <EmptyState title={t('empty')} text={t('emptyText')} />
        )}
      </Page>
    </>
  )
}
