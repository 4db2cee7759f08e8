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
    if (recipient.state === 'uncertain') return t('detail.noAnswer')
    if (recipient.state !== 'queued') return t('detail.notSent')
    return message.state === 'sending' ? t('detail.inTransit') : t('detail.waiting')
  }

  const columns: Column<RecipientView>[] = [
    {
      key: 'address',
      heading: t('detail.address'),
      stacked: 'title',
      cell: (recipient) => (
        <span title={formatMailbox(recipient)}>
          {recipient.kind !== 'to' && <span className="text-muted">{t(`kind.${recipient.kind}`)} </span>}
          <span className="font-medium">{formatMailbox(recipient)}</span>
        </span>
      ),
    },
    {
      key: 'state',
      heading: t('detail.stateColumn'),
      width: 'w-36',
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
      width: 'w-56',
      stacked: 'line',
      muted: true,
      // A refusal is read whole: it is what one came for.
      cell: (recipient) => (
        <span
          className={
            recipient.state === 'failed'
              ? 'block py-2 text-12 [overflow-wrap:anywhere] whitespace-normal'
              : ''
          }
          title={recipient.reply ?? undefined}
        >
          {replyOf(recipient)}
        </span>
      ),
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
