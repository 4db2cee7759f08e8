import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { readFile } from '../actions'
import { mergeCrumbs } from '../merge-crumbs'
import { FileForm } from './file-form'

type Props = { params: Promise<{ company: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('merges'))('new') }
}

export default async function NewMergePage({ params }: Props) {
  const who = await requireCompany((await params).company)
  requirePermission(who, 'message.send')
  const t = await getTranslations('merges')
  const slug = who.company.slug
  return (
    <>
      <ConsoleBar who={who} crumbs={await mergeCrumbs(slug, t('new'))} />
      <Page width="form">
        <PageHeader title={t('new')} lead={t('lead')} />
        <ClientMessages areas={['merges', 'compose', 'errors']}>
          <FileForm company={slug} action={readFile.bind(null, slug)} />
        </ClientMessages>
      </Page>
    </>
  )
}
