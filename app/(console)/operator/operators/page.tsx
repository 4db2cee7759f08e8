import type { Metadata } from 'next'
import { getFormatter, getTranslations } from 'next-intl/server'
import { ConfirmForm } from '@/components/form/confirm-form'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { Section } from '@/components/ui/section'
import { Table, type Column } from '@/components/ui/table'
import { requireOperator } from '@/lib/auth/actor'
import { findOperators, type OperatorRow } from '@/lib/data/operators/operators'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { PersonBar } from '../../person-bar'
import { addOperator, removeOperator } from '../actions'
import { AddForm } from './add-form'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('operator.people'))('title') }
}

/** Who runs the installation. */
export default async function OperatorsPage() {
  const who = await requireOperator()
  const [operators, t, shell, format] = await Promise.all([
    findOperators(who),
    getTranslations('operator.people'),
    getTranslations('shell'),
    getFormatter(),
  ])
  const columns: Column<OperatorRow>[] = [
    {
      key: 'name',
      heading: t('name'),
      stacked: 'title',
      cell: ({ name, you }) => (
        <span className="font-medium" title={name}>
          {name} {you && <span className="font-regular text-muted">({t('you')})</span>}
        </span>
      ),
    },
    {
      key: 'email',
      heading: t('email'),
      muted: true,
      stacked: 'line',
      cell: ({ email }) => <span title={email}>{email}</span>,
    },
    {
      key: 'since',
      heading: t('since'),
      width: 'w-36',
      muted: true,
      stacked: 'hide',
      cell: ({ since }) => format.dateTime(since, 'dayShortYear'),
    },
    {
      key: 'actions',
      heading: <span className="sr-only">{t('actions')}</span>,
      width: 'w-32',
      number: true,
      stacked: 'corner',
      cell: ({ userId, name, removable }) =>
        removable ? (
          <ConfirmForm
            action={removeOperator.bind(null, userId)}
            label={t('verb')}
            name={t('remove', { name })}
            title={t('remove', { name })}
            text={t('lead')}
            variant="quiet"
            size="small"
          />
        ) : (
          <span className="text-muted">{t('last')}</span>
        ),
    },
  ]
  return (
    <>
      <PersonBar actor={who.actor} crumbs={[{ label: shell('installation') }, { label: t('title') }]} />
      <Page>
        <PageHeader title={t('title')} lead={t('lead')} />
        <Table caption={t('title')} columns={columns} rows={operators} rowKey={(row) => row.userId} />
        <Section title={t('addTitle')} help={t('addHelp')} className="mt-8 max-w-form border-t pt-8!">
          <ClientMessages areas={['operator']}>
            <AddForm action={addOperator} />
          </ClientMessages>
        </Section>
      </Page>
    </>
  )
}
