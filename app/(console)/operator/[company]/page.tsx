import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getFormatter, getTranslations } from 'next-intl/server'
import { cache } from 'react'
import { DefinitionList } from '@/components/ui/definition-list'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/relative-time'
import { Section } from '@/components/ui/section'
import { requireOperator } from '@/lib/auth/actor'
import { getCompanyHealth } from '@/lib/data/companies/find-companies'
import type { CompanyHealth } from '@/lib/data/companies/read-health'
import { showCount } from '@/lib/domain/bounded-count'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { PersonBar } from '../../person-bar'
import { CompanyStateTag } from '../health-table'
import { CompanyActs } from './company-acts'

type Props = { params: Promise<{ company: string }> }

const read = cache(async (slug: string) => {
  const who = await requireOperator()
  return { who, company: await getCompanyHealth(who, slug) }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { company } = await read((await params).company)
  return { title: company?.name ?? (await getTranslations('operator'))('title') }
}

/** One company: its health, and what an operator may do with it. */
export default async function OperatedCompanyPage({ params }: Props) {
  const { who, company } = await read((await params).company)
  if (!company) notFound()
  const [t, shell] = await Promise.all([getTranslations('operator'), getTranslations('shell')])
  return (
    <>
      <PersonBar
        actor={who.actor}
        crumbs={[
          { label: shell('installation') },
          { label: t('title'), href: '/operator' },
          { label: company.name },
        ]}
      />
      <Page width="form">
        <PageHeader title={company.name} tag={<CompanyStateTag company={company} />} />
        <Section title={t('one.health')}>
          <Health company={company} />
        </Section>
        <ClientMessages areas={['operator']}>
          <CompanyActs company={company} />
        </ClientMessages>
      </Page>
    </>
  )
}

async function Health({ company }: { company: CompanyHealth }) {
  const [t, format] = await Promise.all([getTranslations('operator'), getFormatter()])
  const { connected, servers, lastMessageAt, secretExpiresOn } = company
  const counts = (['troubled', 'waiting', 'held', 'failed', 'uncertain'] as const).map((key) => ({
    term: t(`one.${key}`),
    value: showCount(company[key], format.number),
  }))
  return (
    <DefinitionList
      facts={[
        { term: t('one.address'), value: <code>/{company.slug}</code> },
        { term: t('one.created'), value: format.dateTime(company.createdAt, 'day') },
        { term: t('one.members'), value: format.number(company.members) },
        { term: t('one.servers'), value: t('servers', { connected, servers }) },
        ...counts,
        {
          term: t('one.last'),
          value: lastMessageAt ? <RelativeTime value={lastMessageAt} /> : t('never'),
        },
        ...(secretExpiresOn
          ? [{ term: t('one.secret'), value: format.dateTime(secretExpiresOn, 'day') }]
          : []),
      ]}
    />
  )
}
