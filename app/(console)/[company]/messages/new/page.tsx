import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { getKeptDrafts } from '@/app/(console)/kept-drafts'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { requireCompany, requirePermission } from '@/lib/auth/actor'
import { findUploads } from '@/lib/data/attachments/find-uploads'
import { findSenders } from '@/lib/data/senders/find-senders'
import { findImages } from '@/lib/domain/inline-images'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { newId } from '@/lib/platform/ids'
import { NoSenders } from '../no-senders'
import { readAgain } from './read-again'
import { send } from './actions'
import { ComposeForm } from './compose-form'

type Props = {
  params: Promise<{ company: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('compose'))('title') }
}

export default async function NewMessagePage({ params, searchParams }: Props) {
  const who = await requireCompany((await params).company)
  requirePermission(who, 'message.send')
  const [t, messages, senders, drafts] = await Promise.all([
    getTranslations('compose'),
    getTranslations('messages'),
    findSenders(who),
    getKeptDrafts(),
  ])
  const { again } = await searchParams
  const before = typeof again === 'string' ? await readAgain(who, again) : null
  const kept = drafts.find(({ path }) => path === `/${who.company.slug}/messages/new`)
  const uploads = await findUploads(who, kept?.values.attachments?.split(/,\s*/) ?? [])
  // Images within the text stand there, not among the files.
  const shown = findImages(`${before?.values.html ?? ''}${kept?.values.html ?? ''}`)
  const slug = who.company.slug
  const title = before ? t('again') : t('title')
  return (
    <>
      <ConsoleBar
        who={who}
        crumbs={[{ label: messages('title'), href: `/${slug}/messages` }, { label: title }]}
      />
      <Page>
        <PageHeader title={title} />
        {senders.length > 0 ? (
          <ClientMessages areas={['compose', 'errors']}>
            <ComposeForm
              company={slug}
              action={send.bind(null, slug)}
              senders={senders}
              submissionKey={newId()}
              uploads={[
                ...(before?.uploads ?? []),
                ...uploads.map(({ fileName: name, ...file }) => ({ name, ...file })),
              ].filter(({ id }) => !shown.includes(id))}
              before={before?.values}
              timeZone={who.actor.timeZone}
              seesServers={who.can('mail_server.view')}
            />
          </ClientMessages>
        ) : (
          <NoSenders who={who} />
        )}
      </Page>
    </>
  )
}
