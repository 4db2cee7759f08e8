import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { requireOperator } from '@/lib/auth/actor'
import { findChores } from '@/lib/data/chores/find-chores'
import { PersonBar } from '../../person-bar'
import { ChoresTable } from './chores-table'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('operator.chores'))('title') }
}

/** What workers do by turns, and how it went. */
export default async function ChoresPage() {
  const who = await requireOperator()
  const [chores, t, shell] = await Promise.all([
    findChores(who),
    getTranslations('operator.chores'),
    getTranslations('shell'),
  ])
  return (
    <>
      <PersonBar actor={who.actor} crumbs={[{ label: shell('installation') }, { label: t('title') }]} />
      <Page>
        <PageHeader title={t('title')} lead={t('lead')} />
        <ChoresTable chores={chores} now={new Date()} />
      </Page>
    </>
  )
}
