import { Download } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { Form } from '@/components/form/form'
import { SubmitButton } from '@/components/form/submit-button'
import { useBytes } from '@/components/ui/bytes'
import { DownloadLink } from '@/components/ui/button'
import { buttonStyle } from '@/components/ui/button-style'
import { Icon } from '@/components/ui/icon'
import { Progress } from '@/components/ui/progress'
import { RelativeTime } from '@/components/ui/relative-time'
import { Section } from '@/components/ui/section'
import { StateWord } from '@/components/ui/state-word'
import type { Tone } from '@/components/ui/tone'
import type { ExportView } from '@/lib/data/privacy/get-privacy'
import { askForExport, dropExport } from './actions'

const TONES: Record<ExportView['state'], Tone> = {
  queued: 'neutral',
  running: 'info',
  done: 'ok',
  failed: 'danger',
}

/** Everything the company has, to take along: asked for here, made by a worker, fetched here. */
export function ExportSection({ slug, exports }: { slug: string; exports: ExportView[] }) {
  const t = useTranslations('privacy.export')
  const underWay = exports.some(({ state }) => state === 'queued' || state === 'running')
  return (
    <Section title={t('title')} help={t('help')}>
      <div className="grid gap-5">
        {!underWay && (
          <Form action={askForExport.bind(null, slug)} name="export" summary={false}>
            <SubmitButton variant="secondary">{t('ask')}</SubmitButton>
          </Form>
        )}
        {exports.length > 0 && (
          <ul className="grid gap-2">
            {exports.map((made) => (
              <ExportLine key={made.id} slug={slug} made={made} />
            ))}
          </ul>
        )}
      </div>
    </Section>
  )
}

function ExportLine({ slug, made }: { slug: string; made: ExportView }) {
  const t = useTranslations('privacy.export')
  const format = useFormatter()
  const bytes = useBytes()
  const { id, state, done, total } = made
  const count = t('progress', { done: format.number(done), total: format.number(total) })
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-base border border-border px-4 py-3">
      <StateWord tone={TONES[state]}>{t(`state.${state}`)}</StateWord>
      <span className="text-muted">
        <RelativeTime value={made.requestedAt} />
      </span>
      {state === 'running' && (
        <span className="flex min-w-40 flex-1 items-center gap-3 text-12 text-muted">
          <Progress value={done} max={total} label={t('title')} text={count} className="flex-1" />
          {total > 0 && count}
        </span>
      )}
      {state === 'done' && (
        <span className="flex-1 text-muted narrow:basis-full">
          {bytes(made.size)}
          {made.expiresAt && ` · ${t('until', { date: made.expiresAt })}`}
        </span>
      )}
      {state === 'done' && (
        <DownloadLink href={`/${slug}/settings/privacy/exports/${id}`}>
          <Icon as={Download} />
          {t('download')}
        </DownloadLink>
      )}
      <form action={dropExport.bind(null, slug)} className="ml-auto">
        <button type="submit" name="id" value={id} className={buttonStyle({ variant: 'quiet' })}>
          {t(state === 'queued' || state === 'running' ? 'giveUp' : 'discard')}
        </button>
      </form>
    </li>
  )
}
