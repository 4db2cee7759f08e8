import { useFormatter, useTranslations } from 'next-intl'
import { StateWord } from '@/components/ui/state-word'
import { Table, type Column } from '@/components/ui/table'
import type { MessageDetail, RecipientView } from '@/lib/data/messages/get-message'
import { formatMailbox } from '@/lib/domain/addresses'
import { STATE_LOOK } from '../message-state'

/** Each recipient with its own outcome and the server's words. */
export function RecipientsTable({ message }: { message: MessageDetail }) {
  const t = useTranslations('messages')
  const format = useFormatter()

  /** A recipient that waits shows what the message does. */
  const lookOf = (recipient: RecipientView) =>
    recipient.state === 'queued' ? (message.state === 'sent' ? 'queued' : message.state) : recipient.state

  function replyOf(recipient: RecipientView) {
    if (recipient.state === 'sent' && recipient.settledAt) {
      return t('detail.accepted', { time: format.dateTime(recipient.settledAt, 'timeExact') })
    }
    if (recipient.reply) return recipient.reply
    return message.state === 'sending' ? t('detail.inTransit') : t('detail.waiting')
  }

  const columns: Column<RecipientView>[] = [
    {
      key: 'kind',
      heading: <span className="sr-only">{t('detail.kind')}</span>,
      width: 'w-12',
      stacked: 'corner',
      muted: true,
      cell: ({ kind }) => t(`kind.${kind}`),
    },
    {
      key: 'address',
      heading: t('detail.address'),
      stacked: 'title',
      cell: (recipient) => (
        <span className="font-medium" title={formatMailbox(recipient)}>
          {formatMailbox(recipient)}
        </span>
      ),
    },
    {
      key: 'state',
      heading: t('detail.stateColumn'),
      width: 'w-40',
      stacked: 'line',
      cell: (recipient) => {
        const state = lookOf(recipient)
        const { tone, icon, turning, quiet } = STATE_LOOK[state]
        return (
          <StateWord tone={quiet ? 'quiet' : tone} icon={icon} turning={turning}>
            {t(`state.${state}`)}
          </StateWord>
        )
      },
    },
    {
      key: 'reply',
      heading: t('detail.reply'),
      width: 'w-60',
      stacked: 'line',
      muted: true,
      cell: (recipient) => <span title={recipient.reply ?? undefined}>{replyOf(recipient)}</span>,
    },
  ]
  return (
    <Table
      caption={t('detail.recipients')}
      columns={columns}
      rows={message.recipients}
      rowKey={(recipient) => `${recipient.kind} ${recipient.address}`}
    />
  )
}
