import { PencilLine } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { LiveRefresh } from '@/components/live/live-refresh'
import { WithAside } from '@/components/ui/aside'
import { ButtonLink } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { DoneToast } from '@/components/ui/done-toast'
import { Icon } from '@/components/ui/icon'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { findFaults } from '@/lib/data/merges/find-faults'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { discard, start, stop } from '../actions'
import { loadMerge } from '../load-merge'
import { mergeCrumbs } from '../merge-crumbs'
import { MergeTag } from '../merge-state'
import { FaultSection } from './fault-section'
import { MergeDoubts } from './merge-doubts'
import { MergeFacts } from './merge-facts'
import { PreviewSection } from './preview-section'
import { ProgressSection } from './progress-section'
import { SendSection } from './send-section'

type Props = {
  params: Promise<{ company: string; id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { company, id } = await params
  const { merge } = await loadMerge(company, id, 'message.view_own')
  return { title: merge.subject || merge.fileName }
}

/** A mail-merge: what would be sent, until it is sent; then how far it is. */
export default async function MergePage({ params, searchParams }: Props) {
  const { company, id } = await params
  const { who, merge } = await loadMerge(company, id, 'message.view_own')
  const { after, done } = await searchParams
  const line = typeof after === 'string' && /^\d{1,9}$/.test(after) ? Number(after) : 0
  const faults = merge.faultCount > 0 ? await findFaults(who, id, line) : null
  const t = await getTranslations('merges')
  const slug = who.company.slug
  const path = `/${slug}/messages/merges`
  const started = merge.startedAt !== null
  const written = merge.version > 0
  const { queued, toCome } = merge.counts
  const state = merge.state === 'done' && queued + toCome === 0 ? 'finished' : merge.state
  return (
    <>
      <ConsoleBar who={who} crumbs={await mergeCrumbs(slug, merge.fileName)} />
      <Page>
        <DoneToast
          message={
            done === 'started'
              ? t('send.started', { count: merge.total })
              : done === 'stopped'
                ? t('progress.stopped')
                : null
          }
        />
        <PageHeader
          title={merge.subject || merge.fileName}
          tag={
            <span role="status">
              <MergeTag state={state} />
            </span>
          }
          actions={
            merge.mayPrepare && (
              <ButtonLink variant={written ? 'secondary' : 'primary'} href={`${path}/new/${id}`}>
                <Icon as={PencilLine} />
                {t(written ? 'detail.change' : 'detail.write')}
              </ButtonLink>
            )
          }
        />
        <WithAside aside={<MergeFacts merge={merge} />}>
          {merge.state === 'reading' && (
            <Callout tone="info" title={t('detail.readingTitle')} why={t('detail.readingWhy')} />
          )}
          {merge.state === 'draft' && !written && <Callout tone="info" title={t('detail.unwritten')} />}
          {started && (
            <ClientMessages areas={['merges']}>
              <ProgressSection
                company={slug}
                merge={merge}
                stop={merge.mayStop ? stop.bind(null, slug, id) : null}
              />
            </ClientMessages>
          )}
          {!started && written && (
            <>
              <MergeDoubts merge={merge} />
              <PreviewSection merge={merge} />
            </>
          )}
          {faults && <FaultSection path={`${path}/${id}`} merge={merge} page={faults} after={line} />}
          {merge.mayPrepare && (
            <ClientMessages areas={['merges']}>
              <SendSection
                merge={{ version: merge.version, total: merge.total, ready: merge.server !== null }}
                start={start.bind(null, slug, id)}
                discard={discard.bind(null, slug, id)}
              />
            </ClientMessages>
          )}
        </WithAside>
        <LiveRefresh company={slug} kinds={started ? ['merge', 'messages'] : ['merge']} />
      </Page>
    </>
  )
}
