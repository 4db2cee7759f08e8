import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { notFound, redirect } from 'next/navigation'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { findSenders } from '@/lib/data/senders/find-senders'
import { findAddressColumn } from '@/lib/domain/merge-columns'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { check } from '../../actions'
import { loadMerge } from '../../load-merge'
import { mergeCrumbs } from '../../merge-crumbs'
import { NoSenders } from '../../../no-senders'
import { MergeForm } from './merge-form'

type Props = { params: Promise<{ company: string; id: string }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('merges.write'))('title') }
}

/** What the messages of a mail-merge say; only who began it, until it is sent. */
export default async function WriteMergePage({ params }: Props) {
  const { company, id } = await params
  const { who, merge } = await loadMerge(company, id, 'message.send')
  const slug = who.company.slug
  if (merge.state !== 'draft') redirect(`/${slug}/messages/merges/${id}`)
  if (!merge.mayPrepare) notFound()
  const [t, senders] = await Promise.all([getTranslations('merges.write'), findSenders(who)])
  const written = merge.version > 0
  return (
    <>
      <ConsoleBar who={who} crumbs={await mergeCrumbs(slug, merge.fileName)} />
      <Page>
        <PageHeader title={t('title')} />
        {senders.length > 0 ? (
          <ClientMessages areas={['merges', 'compose', 'errors']}>
            <MergeForm
              company={slug}
              action={check.bind(null, slug, id)}
              senders={senders}
              columns={merge.columns}
              values={{
                from: merge.from ?? senders[0]!.address,
                column: String(written ? merge.column : findAddressColumn(merge.columns)),
                replyTo: merge.replyTo ?? '',
                subject: merge.subject,
                text: merge.text,
                html: merge.html ?? '',
                priority: merge.priority,
                sendAt: merge.sendAt ?? '',
                unsubscribe: merge.unsubscribe?.replace(/^mailto:/, '') ?? '',
                once: merge.once ? 'on' : '',
                version: String(merge.version),
              }}
              timeZone={who.actor.timeZone}
            />
          </ClientMessages>
        ) : (
          <NoSenders who={who} />
        )}
      </Page>
    </>
  )
}
