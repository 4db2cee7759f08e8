'use client'

import { Upload as UploadIcon } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { useMemo } from 'react'
import { FileDrop } from '@/components/form/file-drop'
import { Form } from '@/components/form/form'
import { SubmitButton } from '@/components/form/submit-button'
import { buttonStyle } from '@/components/ui/button-style'
import { useBytes } from '@/components/ui/bytes'
import { Icon } from '@/components/ui/icon'
import { Section } from '@/components/ui/section'
import type { FormAction } from '@/lib/domain/action-state'
import { MAX_MERGE_BYTES, MAX_MERGE_COLUMNS, MAX_MERGE_ROWS } from '@/lib/domain/merge-limits'
import { MAX_ATTACHMENT_MEGABYTES } from '@/lib/domain/message-limits'
import { createUpload, removeUploaded } from '../../new/upload-file'

/** The file of a mail-merge: sent as attachments are, then read. */
export function FileForm({ company, action }: { company: string; action: FormAction }) {
  const t = useTranslations('merges.file')
  const compose = useTranslations('compose')
  const files = useTranslations('common.files')
  const bytes = useBytes()
  const limit = bytes(MAX_ATTACHMENT_MEGABYTES * 1_000_000)
  const upload = useMemo(
    () =>
      createUpload(company, {
        tooLarge: (name) => files('tooLarge', { name, size: limit }),
        signedOut: (name) => compose('signedOut', { name }),
      }),
    [company, compose, files, limit],
  )
  return (
    <Form action={action} label={t('form')}>
      <Section title={t('title')} help={t('help')}>
        <FileDrop
          name="file"
          label={t('label')}
          upload={upload}
          onRemove={(id) => removeUploaded(company, id)}
          maxBytes={MAX_MERGE_BYTES}
          maxLabel={limit}
          single
          accept=".csv,.txt,text/csv"
        />
        <ul className="mt-5 grid list-disc gap-1 pl-5 text-muted">
          <li>{t('rows', { rows: MAX_MERGE_ROWS, columns: MAX_MERGE_COLUMNS })}</li>
          <li>{t('format')}</li>
          <li>{t('kept')}</li>
        </ul>
      </Section>
      <div className="flex flex-wrap justify-end gap-2">
        <Link href={`/${company}/messages/merges`} className={buttonStyle({ variant: 'quiet' })}>
          {t('discard')}
        </Link>
        <SubmitButton icon={<Icon as={UploadIcon} />} pendingLabel={t('reading')}>
          {t('read')}
        </SubmitButton>
      </div>
    </Form>
  )
}
