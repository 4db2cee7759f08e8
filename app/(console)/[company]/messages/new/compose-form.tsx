'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { useKeptDraft } from '@/components/form/drafts'
import { Field } from '@/components/form/field'
import { FileDrop } from '@/components/form/file-drop'
import { Form } from '@/components/form/form'
import { Input } from '@/components/form/input'
import { useFieldCheck } from '@/components/form/use-field-check'
import { Select } from '@/components/form/select'
import { AsideSection, WithAside } from '@/components/ui/aside'
import { buttonStyle } from '@/components/ui/button-style'
import { useBytes } from '@/components/ui/bytes'
import type { SenderOption } from '@/lib/data/senders/find-senders'
import { IDLE, type FormAction } from '@/lib/domain/action-state'
import {
  MAX_ATTACHMENT_BYTES,
  MAX_ATTACHMENT_MEGABYTES,
  MAX_TOGETHER_MEGABYTES,
  mostTogether,
  PRIORITIES,
} from '@/lib/domain/message-limits'
import { Composer } from './composer'
import { ImageUploads } from './image-uploads'
import { SendBar } from './send-bar'
import { SenderServer } from './sender-server'
import { SubmissionKey } from './submission-key'
import { createUpload, removeUploaded } from './upload-file'

type Props = {
  company: string
  action: FormAction
  senders: SenderOption[]
  submissionKey: string
  /** Files of a message that was kept while one signed in again. */
  uploads: { id: string; name: string; size: number }[]
  /** What an earlier message said, to be changed and sent again. */
  before?: Record<string, string>
  /** In which the member's clock is read: IANA name. */
  timeZone: string
  /** Whether the server's own page is open to this member. */
  seesServers: boolean
}

/** The server's rules, loaded when they are needed. */
const loadSchema = async () => (await import('@/lib/domain/message')).messageSchema

/** Writing a message: the frame with its lines, files, and beside them where it goes through. */
export function ComposeForm({
  company,
  action,
  senders,
  submissionKey,
  uploads,
  before,
  timeZone,
  seesServers,
}: Props) {
  const t = useTranslations('compose')
  const check = useFieldCheck(loadSchema)
  const files = useTranslations('common.files')
  const bytes = useBytes()
  const kept = useKeptDraft()
  const [from, setFrom] = useState(kept?.values.from ?? before?.from ?? senders[0]!.address)
  const [later, setLater] = useState(Boolean(kept?.values.sendAt ?? before?.sendAt))
  const sender = senders.find(({ address }) => address === from) ?? senders[0]!
  const limit = bytes(MAX_ATTACHMENT_MEGABYTES * 1_000_000)
  const most = mostTogether(sender.server.sizeLimit)
  const together = {
    bytes: most,
    label: bytes(most < mostTogether(null) ? most : MAX_TOGETHER_MEGABYTES * 1_000_000),
  }
  const upload = useMemo(
    () =>
      createUpload(company, {
        tooLarge: (name) => files('tooLarge', { name, size: limit }),
        signedOut: (name) => t('signedOut', { name }),
      }),
    [company, files, limit, t],
  )

  const images = useMemo(
    () => ({
      upload,
      addressOf: (id: string) => `/api/attachments/${id}?company=${encodeURIComponent(company)}`,
    }),
    [company, upload],
  )

  return (
    <Form
      action={action}
      check={check}
      label={t('form')}
      initialState={before ? { ...IDLE, values: before } : IDLE}
    >
      <SubmissionKey initial={submissionKey} />
      <WithAside
        aside={
          <AsideSection title={t('aside.title')} className="grid content-start gap-4 [&>h2]:mb-0">
            <Field name="priority" label={t('priority')} help={t('priorityHelp')}>
              <Select
                defaultValue="normal"
                options={PRIORITIES.map((value) => ({ value, label: t(`priorities.${value}`) }))}
              />
            </Field>
            <Field name="sendAt" label={t('sendAt')} help={t('sendAtHelp', { zone: timeZone })}>
              <Input type="datetime-local" onInput={(event) => setLater(event.currentTarget.value !== '')} />
            </Field>
            <Field name="unsubscribe" label={t('unsubscribe')} help={t('unsubscribeHelp')}>
              <Input inputMode="url" autoComplete="off" spellCheck={false} maxLength={500} />
            </Field>
            <SenderServer company={company} sender={sender} linked={seesServers} later={later} />
          </AsideSection>
        }
      >
        <ImageUploads value={images}>
          <Composer senders={senders} onFrom={setFrom} defaultReplyTo={sender.server.replyTo} />
        </ImageUploads>
        <div className="mt-5">
          <FileDrop
            name="attachments"
            label={t('files')}
            upload={upload}
            initial={uploads}
            onRemove={(id) => removeUploaded(company, id)}
            maxBytes={MAX_ATTACHMENT_BYTES}
            maxLabel={limit}
            together={together}
          />
        </div>
        <SendBar
          discard={
            <Link
              href={`/${company}/messages`}
              className={buttonStyle({ variant: 'quiet' }, 'narrow:flex-1')}
            >
              {t('discard')}
            </Link>
          }
        />
      </WithAside>
    </Form>
  )
}
