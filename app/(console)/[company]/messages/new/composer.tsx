'use client'

import { clsx } from 'clsx'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { AddressInput } from '@/components/form/address-input'
import { useFormContext } from '@/components/form/form-context'
import { Input } from '@/components/form/input'
import { Select } from '@/components/form/select'
import { Button } from '@/components/ui/button'
import type { SenderOption } from '@/lib/data/senders/find-senders'
import { formatMailbox } from '@/lib/domain/addresses'
import { MAX_SUBJECT } from '@/lib/domain/message-limits'
import { BodyField } from './body-field'
import { ComposerLine } from './composer-line'

type Props = {
  senders: SenderOption[]
  onFrom: (address: string) => void
  /** What the server puts there when the line stays empty. */
  defaultReplyTo: string | null
}

type Extra = 'cc' | 'bcc'

/** The frame: From, To, Cc, Bcc, Reply-To, Subject, and the message. */
export function Composer({ senders, onFrom, defaultReplyTo }: Props) {
  const t = useTranslations('compose')
  const { state, returned } = useFormContext()
  const [opened, setOpened] = useState<Extra[]>([])
  const frame = useRef<HTMLDivElement>(null)
  const isOpen = (extra: Extra) =>
    opened.includes(extra) || Boolean(returned?.[extra]) || Boolean(state.fieldErrors?.[extra]?.length)

  useEffect(() => {
    const last = opened.at(-1)
    if (last)
      frame.current
        ?.querySelector<HTMLInputElement>(`[data-line="${last}"] input:not([type="hidden"])`)
        ?.focus()
  }, [opened])

  const more = (['cc', 'bcc'] as const).filter((extra) => !isOpen(extra))
  return (
    <div ref={frame} className="rounded-base border border-control shadow-control focus-within:border-accent">
      <ComposerLine name="from" label={t('from')} required>
        <Select
          bare
          defaultValue={senders[0]!.address}
          onChange={(event) => onFrom(event.target.value)}
          options={senders.map(({ address, name, server }) => {
            const sender = formatMailbox({ name, address })
            return { value: address, label: server.hold ? t('hold.option', { sender }) : sender }
          })}
        />
      </ComposerLine>
      <ComposerLine
        name="to"
        label={t('to')}
        required
        end={
          more.length > 0 && (
            <span className="flex [@media(scripting:none)]:hidden">
              {more.map((extra) => (
                <Button
                  key={extra}
                  variant="quiet"
                  size="small"
                  onClick={() => setOpened([...opened, extra])}
                >
                  {t(extra)}
                </Button>
              ))}
            </span>
          )
        }
      >
        <AddressInput bare />
      </ComposerLine>
      {(['cc', 'bcc'] as const).map((extra) => (
        // Without JavaScript there is no button to bring the line: then it is there from the start.
        <div
          key={extra}
          data-line={extra}
          className={clsx(!isOpen(extra) && '[@media(scripting:enabled)]:hidden')}
        >
          <ComposerLine name={extra} label={t(extra)}>
            <AddressInput bare />
          </ComposerLine>
        </div>
      ))}
      <ComposerLine name="replyTo" label={t('replyTo')}>
        <Input
          bare
          inputMode="email"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={defaultReplyTo ?? undefined}
        />
      </ComposerLine>
      <ComposerLine name="subject" label={t('subject')}>
        <Input bare autoComplete="off" maxLength={MAX_SUBJECT} className="font-medium" />
      </ComposerLine>
      <BodyField />
    </div>
  )
}
