'use client'

import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { Form } from '@/components/form/form'
import { SubmitButton } from '@/components/form/submit-button'
import { Figures } from '@/components/ui/figures'
import { Progress } from '@/components/ui/progress'
import { Section } from '@/components/ui/section'
import type { MergeDetail } from '@/lib/data/merges/get-merge'
import type { FormAction } from '@/lib/domain/action-state'

type Props = {
  company: string
  merge: Pick<MergeDetail, 'id' | 'counts'>
  /** Null once nothing is left to stop. */
  stop: FormAction | null
}

/** How many wait, left and failed; the way to them, and to the end of it. */
export function ProgressSection({ company, merge, stop }: Props) {
  const t = useTranslations('merges.progress')
  const format = useFormatter()
  const { toCome, queued, sent, failed, uncertain, cancelled } = merge.counts
  const total = toCome + queued + sent + failed + uncertain + cancelled
  const done = total - toCome - queued
  const text = t('text', { done, total })
  const messages = `/${company}/messages?merge=${merge.id}`
  const others = [
    uncertain > 0 && t('uncertain', { count: uncertain }),
    cancelled > 0 && t('cancelled', { count: cancelled }),
  ].filter((one) => one !== false)
  return (
    <Section
      title={t('title')}
      actions={
        stop && (
          <Form action={stop} name="stop" label={t('stop')} summary={false}>
            <SubmitButton variant="secondary">{t('stop')}</SubmitButton>
          </Form>
        )
      }
    >
      <div className="mb-5 grid gap-1">
        <Progress value={done} max={total} label={t('label')} text={text} />
        <span className="text-12 text-muted num">{text}</span>
      </div>
      <Figures
        figures={[
          {
            label: t('queued'),
            value: format.number(toCome + queued),
            note: toCome > 0 ? t('queuedNote', { count: toCome }) : undefined,
          },
          { label: t('sent'), value: format.number(sent) },
          { label: t('failed'), value: format.number(failed) },
          {
            label: t('other'),
            value: format.number(uncertain + cancelled),
            note: others.length > 0 ? others.join(', ') : undefined,
          },
        ]}
      />
      <p className="mt-5 flex flex-wrap gap-x-4 gap-y-1">
        <Link className="link" href={messages}>
          {t('messages')}
        </Link>
        {failed > 0 && (
          <Link className="link" href={`${messages}&state=failed`}>
            {t('failedLink')}
          </Link>
        )}
      </p>
    </Section>
  )
}
