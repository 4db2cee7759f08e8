'use client'

import { useTranslations } from 'next-intl'
import { Form } from '@/components/form/form'
import { SubmitButton } from '@/components/form/submit-button'
import { RelativeTime } from '@/components/ui/relative-time'
import { Section } from '@/components/ui/section'
import { Table, type Column } from '@/components/ui/table'
import { Tag } from '@/components/ui/tag'
import type { FormAction } from '@/lib/domain/action-state'

type SessionRow = {
  id: string
  current: boolean
  device: { browser: string | null; system: string | null }
  address: string | null
  method: 'password' | 'microsoft'
  createdAt: Date
  lastSeenAt: Date
}

type Props = { sessions: SessionRow[]; endOne: FormAction; endOthers: FormAction }

/** Where one is signed in; each can be ended, or all but this. */
export function SessionsSection({ sessions, endOne, endOthers }: Props) {
  const t = useTranslations('account.sessions')
  const nameOf = ({ device: { browser, system } }: SessionRow) =>
    browser && system ? t('browserOn', { browser, system }) : (browser ?? system ?? t('unknown'))
  const columns: Column<SessionRow>[] = [
    {
      key: 'device',
      heading: t('device'),
      stacked: 'title',
      cell: (row) => (
        <span className="flex items-center gap-2">
          <span className="cut" title={t('since', { date: row.createdAt })}>
            {nameOf(row)}
            {row.method === 'microsoft' && <span className="text-muted"> {t('viaMicrosoft')}</span>}
          </span>
          {row.current && <Tag tone="info">{t('this')}</Tag>}
        </span>
      ),
    },
    {
      key: 'address',
      heading: t('address'),
      width: 'w-36',
      muted: true,
      stacked: 'line',
      cell: (row) => <span title={row.address ?? ''}>{row.address ?? t('noAddress')}</span>,
    },
    {
      key: 'lastSeenAt',
      heading: t('lastUse'),
      width: 'w-34',
      muted: true,
      stacked: 'line',
      cell: (row) => <RelativeTime value={row.lastSeenAt} />,
    },
    {
      key: 'end',
      heading: <span className="sr-only">{t('action')}</span>,
      width: 'w-32',
      stacked: 'corner',
      cell: (row) =>
        !row.current && (
          <Form action={endOne} name="session" summary={false} className="flex justify-end">
            <input type="hidden" name="id" value={row.id} />
            <SubmitButton variant="quiet" size="small" aria-label={t('endOne', { device: nameOf(row) })}>
              {t('end')}
            </SubmitButton>
          </Form>
        ),
    },
  ]
  return (
    <div className="border-t border-border pt-8">
      <Section
        id="sessions"
        title={t('title')}
        help={t('help')}
        actions={
          sessions.length > 1 && (
            <Form action={endOthers} name="sessions" summary={false}>
              <SubmitButton variant="secondary">{t('endOthers')}</SubmitButton>
            </Form>
          )
        }
      >
        <Table caption={t('title')} columns={columns} rows={sessions} rowKey={({ id }) => id} />
      </Section>
    </div>
  )
}
