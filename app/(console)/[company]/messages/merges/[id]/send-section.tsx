'use client'

import { Send } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Form } from '@/components/form/form'
import { SubmitButton } from '@/components/form/submit-button'
import { Icon } from '@/components/ui/icon'
import { Section } from '@/components/ui/section'
import type { FormAction } from '@/lib/domain/action-state'

type Props = {
  merge: { version: number; total: number; ready: boolean }
  start: FormAction
  discard: FormAction
}

/** The last step: send what was looked at, or throw it away. */
export function SendSection({ merge, start, discard }: Props) {
  const t = useTranslations('merges.send')
  const maySend = merge.version > 0 && merge.total > 0 && merge.ready
  return (
    <Section title={t('title')} help={t('help')}>
      <div className="flex flex-wrap items-start gap-2">
        {maySend && (
          <Form action={start} name="start" label={t('form')}>
            <input type="hidden" name="version" value={merge.version} data-untracked="" />
            <SubmitButton icon={<Icon as={Send} />} pendingLabel={t('now')}>
              {t('button', { count: merge.total })}
            </SubmitButton>
          </Form>
        )}
        <Form action={discard} name="discard" label={t('discard')}>
          <SubmitButton variant="quiet">{t('discard')}</SubmitButton>
        </Form>
      </div>
    </Section>
  )
}
