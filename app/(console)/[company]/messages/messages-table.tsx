import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { tickStyle } from '@/components/form/tick-style'
import { RelativeTime } from '@/components/ui/relative-time'
import { Table, type Column } from '@/components/ui/table'
import type { MessageRow } from '@/lib/data/messages/find-messages'
import { MessageState } from './message-state'
import { TickAll } from './tick-all'

/** The list's rows; the subject leads to the message. The server is named where they differ. */
export function MessagesTable({
  company,
  rows,
  choose = false,
}: {
  company: string
  rows: MessageRow[]
  /** Whether rows can be ticked: then it stands in a form. */
  choose?: boolean
}) {
  const t = useTranslations('messages')
  const several = new Set(rows.map((row) => row.server)).size > 1
  const server: Column<MessageRow> = {
    key: 'server',
    heading: t('list.columns.server'),
    width: 'w-32',
    stacked: 'hide',
    muted: true,
    cell: (row) => <span title={row.server}>{row.server}</span>,
  }
  const tick: Column<MessageRow> = {
    key: 'choose',
    heading: <TickAll />,
    width: 'w-9',
    stacked: 'tick',
    cell: (row) => (
      // The label is room for a finger: the tick itself is small.
      <label className="-my-2 -ml-2 flex cursor-pointer p-2">
        <input
          type="checkbox"
          name="id[]"
          value={row.id}
          aria-label={t('many.choose', { subject: row.subject || t('noSubject') })}
          data-untracked=""
          className={tickStyle('tick')}
        />
      </label>
    ),
  }
  const columns: Column<MessageRow>[] = [
    ...(choose ? [tick] : []),
    {
      key: 'state',
      heading: t('list.columns.state'),
      width: 'w-36',
      stacked: 'line',
      cell: (row) => <MessageState state={row.state} />,
    },
    {
      key: 'subject',
      heading: t('list.columns.subject'),
      stacked: 'title',
      cell: (row) => (
        <Link
          href={`/${company}/messages/${row.id}`}
          title={row.subject || undefined}
          className="block cut font-medium underline-offset-3 hover:underline"
        >
          {row.subject || t('noSubject')}
        </Link>
      ),
    },
    {
      key: 'from',
      heading: t('list.columns.from'),
      width: 'w-40',
      stacked: 'hide',
      muted: true,
      cell: (row) => <span title={row.from.address}>{row.from.address}</span>,
    },
    {
      key: 'recipients',
      heading: t('list.columns.recipients'),
      width: 'w-48',
      stacked: 'line',
      muted: true,
      cell: (row) => {
        const text =
          row.moreRecipients > 0
            ? t('list.others', { address: row.recipient, count: row.moreRecipients })
            : row.recipient
        return <span title={text}>{text}</span>
      },
    },
    ...(several ? [server] : []),
    {
      key: 'date',
      heading: t('list.columns.date'),
      width: 'w-28',
      number: true,
      stacked: 'corner',
      muted: true,
      cell: (row) => <RelativeTime value={row.createdAt} />,
    },
  ]
  return <Table caption={t('title')} columns={columns} rows={rows} rowKey={(row) => row.id} />
}
