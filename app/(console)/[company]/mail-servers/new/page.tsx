import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/ui/button'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { createServer } from '../actions'
import { ServerFormFrame } from '../server-form-frame'

type Props = { params: Promise<{ company: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('mailServers'))('newTitle') }
}

export default async function NewMailServerPage({ params }: Props) {
  const who = await requireCompany((await params).company)
  requirePermission(who, 'mail_server.edit')
  const [t, nav, common] = await Promise.all([
    getTranslations('mailServers'),
    getTranslations('shell.nav'),
    getTranslations('common'),
  ])
  const serversHref = `/${who.company.slug}/mail-servers`
  return (
    <>
      <ConsoleBar
        who={who}
        crumbs={[
          { label: nav('technical') },
          { label: t('title'), href: serversHref },
          { label: t('newTitle') },
        ]}
      />
      <Page width="form">
        <PageHeader title={t('newTitle')} />
        <ServerFormFrame
          who={who}
          server={null}
          connection={null}
          cancel={
            <ButtonLink href={serversHref} variant="quiet" className="narrow:flex-1">
              {common('cancel')}
            </ButtonLink>
          }
          action={createServer.bind(null, who.company.slug)}
        />
      </Page>
    </>
  )
}
