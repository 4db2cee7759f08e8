import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import Link from 'next/link'
import { ButtonLink } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { TableFoot } from '@/components/ui/table'
import { requireOperator } from '@/lib/auth/actor'
import { findCompanies } from '@/lib/data/companies/find-companies'
import { PersonBar } from '../person-bar'
import { SearchBar } from '../search-bar'
import { HealthTable } from './health-table'

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('operator'))('title') }
}

/** All companies in counts and states, never their content. */
export default async function OperatorPage({ searchParams }: Props) {
  const who = await requireOperator()
  const query = await searchParams
  const search = typeof query.q === 'string' ? query.q.slice(0, 200) : ''
  const after = typeof query.after === 'string' ? query.after.slice(0, 63) : ''
  const [page, t, shell] = await Promise.all([
    findCompanies(who, { search, after }),
    getTranslations('operator'),
    getTranslations('shell'),
  ])
  const create = (
    <ButtonLink href="/operator/new" variant="primary">
      {t('create')}
    </ButtonLink>
  )
  const at = (values: Record<string, string>) => `/operator?${new URLSearchParams(values)}`
  return (
    <>
      <PersonBar actor={who.actor} crumbs={[{ label: shell('installation') }, { label: t('title') }]} />
      <Page>
        <PageHeader title={t('title')} lead={t('lead')} actions={create} />
        <SearchBar href="/operator" search={search} label={t('search')} button={t('searchButton')} />
        {page.companies.length > 0 ? (
          <HealthTable companies={page.companies} />
        ) : (
          <EmptyState
            title={search ? t('none') : t('empty')}
            action={search ? <ButtonLink href="/operator">{t('clear')}</ButtonLink> : create}
          />
        )}
        {(page.next !== null || after) && (
          <TableFoot
            end={
              page.next !== null && (
                <ButtonLink size="small" href={at({ q: search, after: page.next })} rel="next">
                  {t('next')}
                </ButtonLink>
              )
            }
          >
            {after && (
              <Link className="link" href={search ? at({ q: search }) : '/operator'}>
                {t('first')}
              </Link>
            )}
          </TableFoot>
        )}
      </Page>
    </>
  )
}
