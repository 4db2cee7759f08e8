import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Callout } from '@/components/ui/callout'
import { RelativeTime } from '@/components/ui/relative-time'
import type { MessageDetail } from '@/lib/data/messages/get-message'
import type { OtherServer } from '@/lib/data/messages/change-server'
import { REPLY_KEYS } from '@/lib/domain/smtp-replies'

type Props = {
  company: string
  message: MessageDetail
  linked: boolean
  /** The buttons of an uncertain message; none: the role may not decide. */
  decide?: ReactNode
  /** Servers a message that waits may be given to, with the form for it; null: the role may not. */
  others?: OtherServer[] | null
  choose?: ReactNode
}
type Words = {
  tone: 'warn' | 'danger' | 'info'
  title: ReactNode
  why: ReactNode
  todo?: ReactNode
  actions?: ReactNode
}

/** For a message that is not simply under way or sent: what happened, why, what to do. */
export function MessageTrouble({ company, message, linked, decide, others, choose }: Props) {
  const t = useTranslations('messages.trouble')
  const replies = useTranslations('delivery.replies')
  const format = useFormatter()
  const last = message.attempts.at(-1)
  const cause = explain(last?.code)

  function explain(code: string | null | undefined) {
    const key = REPLY_KEYS.find((known) => known === code)
    if (!key) return null
    return { why: `${replies(`${key}.what`)} ${replies(`${key}.why`)}`, cure: replies(`${key}.cure`) }
  }

  function describe(): Words | null {
    switch (message.state) {
      case 'failed':
        return {
          tone: 'danger',
          title: t('failed.title'),
          why: cause?.why ?? t('failed.why'),
          todo: last?.code === 'send_as_denied' ? describeSendAs() : (cause?.cure ?? t('failed.todo')),
        }
      case 'sent':
        return describePartly()
      case 'held':
        return describeHeld()
      case 'queued':
        return message.pacedAt === null
          ? null
          : { tone: 'info', title: t('paced.title'), why: t('paced.why', { count: message.pacedAt }) }
      case 'scheduled':
        return {
          tone: 'info',
          title: t('scheduled.title', { when: message.dueAt }),
          why: t('scheduled.why'),
        }
      case 'retrying': {
        const next = last?.nextAt ?? message.dueAt
        return {
          tone: 'info',
          title: t('retrying.title'),
          why: cause?.why ?? t('retrying.why'),
          todo: t.rich('retrying.todo', { when: () => <RelativeTime value={next} /> }),
        }
      }
      case 'uncertain':
        return {
          tone: 'warn',
          title: t('uncertain.title'),
          why: cause?.why ?? t('uncertain.why'),
          todo: cause?.cure ?? t('uncertain.todo'),
          actions: decide,
        }
      case 'cancelled':
        return {
          tone: 'info',
          title: t('cancelled.title'),
          why: t('cancelled.why'),
          todo: t(message.mayGoAgain ? 'cancelled.todoAgain' : 'cancelled.todo'),
        }
      default:
        return null
    }
  }

  /** A right that is new may only not have reached Microsoft yet. */
  function describeSendAs(): ReactNode {
    const until = message.rightsFreshUntil
    if (!until) return cause?.cure
    return (
      <>
        {cause?.cure} {t.rich('failed.freshRight', { when: () => <RelativeTime value={until} /> })}
      </>
    )
  }

  function describePartly(): Words | null {
    const failed = message.recipients.filter(({ state }) => state === 'failed')
    const total = message.recipients.length
    if (failed.length === 0) return null
    const addresses = format.list(
      failed.slice(0, 3).map(({ address }) => address),
      'all',
    )
    return {
      tone: 'warn',
      title: t('partly.title', { failed: failed.length, total }),
      why: t('partly.why', { addresses: failed.length > 3 ? `${addresses}…` : addresses }),
      todo: t('partly.todo', { failed: failed.length }),
    }
  }

  function describeHeld(): Words {
    const { server, hold, heldUntil } = message
    const reason = hold ?? 'not_connected'
    const fault = reason === 'server_fault' ? explain(message.heldCode) : null
    const waitsFor = heldUntil && heldUntil > new Date() ? heldUntil : null
    const todo =
      reason === 'deleted' || reason === 'archived'
        ? describeGone()
        : reason === 'quota' && waitsFor
          ? t.rich('held.todoQuota', { when: () => <RelativeTime value={waitsFor} /> })
          : fault && linked
            ? fault.cure
            : reason === 'server_fault' && waitsFor
              ? t.rich('held.todoFault', { when: () => <RelativeTime value={waitsFor} /> })
              : linked
                ? t('held.todoAdmin')
                : t('held.todoSender')
    return {
      tone: 'warn',
      title: t('held.title'),
      why: fault?.why ?? t(`held.${reason}`, { server: server.description }),
      todo,
      actions: (
        <>
          {choose}
          {linked && !server.gone && (
            <Link className="link" href={`/${company}/mail-servers/${server.id}`}>
              {t('held.openServer', { server: server.description })}
            </Link>
          )}
        </>
      ),
    }
  }

  /** Its server will never send it: another one has to. */
  function describeGone(): ReactNode {
    if (!others) return t('held.todoSender')
    return t(others.length > 0 ? 'held.todoGone' : 'held.todoNobody', { address: message.from.address })
  }

  const words = describe()
  if (!words) return null
  const failedReply = message.recipients.find(({ state, reply }) => state === 'failed' && reply)?.reply
  const details =
    message.state === 'held'
      ? message.heldReply
      : (failedReply ?? last?.reply ?? last?.dialogue ?? message.reply)
  return (
    <Callout
      {...words}
      className="mb-6"
      details={message.state === 'cancelled' ? undefined : (details ?? undefined)}
    />
  )
}
