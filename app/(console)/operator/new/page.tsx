import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { requireOperator } from '@/lib/auth/actor'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { PersonBar } from '../../person-bar'
import { createCompany } from '../actions'
import { CompanyForm } from './company-form'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('operator.new'))('title') }
}

export default async function NewCompanyPage() {
  const { actor } = await requireOperator()
  const [t, shell] = await Promise.all([getTranslations('operator'), getTranslations('shell')])
  return (
    <>
      <PersonBar
        actor={actor}
        crumbs={[
          { label: shell('installation') },
          { label: t('title'), href: '/operator' },
          { label: t('new.title') },
        ]}
      />
      <Page width="form">
        <PageHeader title={t('new.title')} />
        <ClientMessages areas={['operator']}>
          <CompanyForm action={createCompany} />
        </ClientMessages>
      </Page>
    </>
  )
}
