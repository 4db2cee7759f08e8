'use client'

import { ListChecks } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Checkbox } from '@/components/form/checkbox'
import { useKeptDraft } from '@/components/form/drafts'
import { Field } from '@/components/form/field'
import { Form } from '@/components/form/form'
import { Input } from '@/components/form/input'
import { Select } from '@/components/form/select'
import { useFieldCheck } from '@/components/form/use-field-check'
import { AsideSection, WithAside } from '@/components/ui/aside'
import { buttonStyle } from '@/components/ui/button-style'
import { CopyButton } from '@/components/ui/copy-button'
import { Icon } from '@/components/ui/icon'
import type { SenderOption } from '@/lib/data/senders/find-senders'
import { formatMailbox } from '@/lib/domain/addresses'
import { IDLE, type FormAction } from '@/lib/domain/action-state'
import { MAX_SUBJECT, PRIORITIES } from '@/lib/domain/message-limits'
import { BodyField } from '../../../new/body-field'
import { ComposerLine } from '../../../new/composer-line'
import { SendBar } from '../../../new/send-bar'

type Props = {
  company: string
  action: FormAction
  senders: SenderOption[]
  columns: string[]
  values: Record<string, string>
  /** In which the member's clock is read: IANA name. */
  timeZone: string
}

/** The server's rules, loaded when they are needed. */
const loadSchema = async () => (await import('@/lib/domain/merge')).mergeSchema

/** The message of a mail-merge: the composer's frame, with a column where it has the recipients. */
export function MergeForm({ company, action, senders, columns, values, timeZone }: Props) {
  const t = useTranslations('merges.write')
  const compose = useTranslations('compose')
  const check = useFieldCheck(loadSchema)
  const kept = useKeptDraft()
  const [from, setFrom] = useState(kept?.values.from ?? values.from)
  const sender = senders.find(({ address }) => address === from) ?? senders[0]!
  return (
    <Form action={action} check={check} label={t('form')} initialState={kept ? IDLE : { ...IDLE, values }}>
      <input type="hidden" name="version" value={values.version} data-untracked="" />
      <WithAside
        aside={
          <AsideSection title={compose('aside.title')} className="grid content-start gap-4 [&>h2]:mb-0">
            <Field name="priority" label={compose('priority')} help={t('priorityHelp')}>
              <Select
                options={PRIORITIES.map((value) => ({ value, label: compose(`priorities.${value}`) }))}
              />
            </Field>
            <Field name="sendAt" label={compose('sendAt')} help={compose('sendAtHelp', { zone: timeZone })}>
              <Input type="datetime-local" />
            </Field>
            <Field name="unsubscribe" label={compose('unsubscribe')} help={compose('unsubscribeHelp')}>
              <Input inputMode="url" autoComplete="off" spellCheck={false} maxLength={500} />
            </Field>
            <Checkbox name="once" label={t('once')} help={t('onceHelp')} />
          </AsideSection>
        }
      >
        <Columns columns={columns} />
        <div className="rounded-base border border-control shadow-control focus-within:border-accent">
          <ComposerLine name="from" label={compose('from')} required>
            <Select
              bare
              onChange={(event) => setFrom(event.target.value)}
              options={senders.map(({ address, name, server }) => {
                const mailbox = formatMailbox({ name, address })
                const label = server.hold ? compose('hold.option', { sender: mailbox }) : mailbox
                return { value: address, label }
              })}
            />
          </ComposerLine>
          <ComposerLine name="column" label={t('column')} required>
            <Select bare options={columns.map((label, index) => ({ value: String(index), label }))} />
          </ComposerLine>
          <ComposerLine name="replyTo" label={compose('replyTo')}>
            <Input
              bare
              inputMode="email"
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              placeholder={sender.server.replyTo ?? undefined}
            />
          </ComposerLine>
          <ComposerLine name="subject" label={compose('subject')}>
            <Input bare autoComplete="off" maxLength={MAX_SUBJECT} className="font-medium" />
          </ComposerLine>
          <BodyField />
        </div>
        <p className="mt-2 text-12 text-muted">{t('noFiles')}</p>
        <SendBar
          icon={<Icon as={ListChecks} />}
          label={t('check')}
          pendingLabel={t('checking')}
          discard={
            <Link
              href={`/${company}/messages/merges`}
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

/** What can be put in: each name to be copied as it is written. */
function Columns({ columns }: { columns: string[] }) {
  const t = useTranslations('merges.write')
  return (
    <div className="mb-5">
      <h2 className="mb-1 text-14 tracking-normal">{t('places')}</h2>
      <p className="mb-2 text-muted">{t('placesHelp', { example: `{{${columns[0]}}}` })}</p>
      <ul className="flex flex-wrap gap-2" aria-label={t('places')}>
        {columns.map((column) => {
          const place = `{{${column}}}`
          return (
            <li
              key={column}
              className="flex min-w-0 items-center gap-1 rounded-base border border-border pl-2"
            >
              <code className="cut" title={place}>
                {place}
              </code>
              <CopyButton text={place} name={t('copy', { place })} />
            </li>
          )
        })}
      </ul>
    </div>
  )
}
