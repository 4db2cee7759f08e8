import { Ban, CircleCheck, CircleX, Clock, CornerUpRight, RotateCw, Server } from 'lucide-react'
import { useFormatter, useNow, useTranslations } from 'next-intl'
import { RelativeTime } from '@/components/ui/relative-time'
import { Timeline, type TimelineEntry } from '@/components/ui/timeline'
import type { AttemptView, EventView, MessageDetail } from '@/lib/data/messages/get-message'
import { REPLY_KEYS, type ReplyKey } from '@/lib/domain/smtp-replies'
import { STATE_LOOK } from '../message-state'

const LOOKS = {
  sent: STATE_LOOK.sent,
  deferred: STATE_LOOK.retrying,
  failed: STATE_LOOK.failed,
  uncertain: STATE_LOOK.uncertain,
  held: STATE_LOOK.held,
} as const

const EVENT_ICONS = {
  resent: RotateCw,
  marked_sent: CircleCheck,
  given_up: CircleX,
  server_changed: Server,
  cancelled: Ban,
  sent_again: CornerUpRight,
} as const
const EVENTS = Object.keys(EVENT_ICONS) as (keyof typeof EVENT_ICONS)[]

type Moment = { moment: Date; entry: TimelineEntry }

/** What happened to the message, oldest first, with the server's words as they came. */
export function MessageTimeline({ message }: { message: MessageDetail }) {
  const t = useTranslations('messages.event')
  const words = useTranslations('delivery.replies')
  const format = useFormatter()
  const now = useNow()
  const day = (moment: Date) => format.dateTime(moment, 'day')

  function at(moment: Date) {
    const today = day(moment) === day(now)
    return (
      <time dateTime={moment.toISOString()} title={format.dateTime(moment, 'exact')}>
        {!today && `${format.dateTime(moment, 'dayShort')} `}
        {format.dateTime(moment, 'timeExact')}
      </time>
    )
  }

  function queuedBy() {
    const who = message.author?.email ?? t('someone')
    if (message.origin === 'system') return t('queuedSystem')
    return message.origin === 'test' ? t('queuedTest', { who }) : t('queuedBy', { who })
  }

  function titleOf({ number, outcome, accepted }: AttemptView) {
    const total = message.recipients.length
    const partly = outcome === 'sent' && accepted > 0 && accepted < total
    return partly ? t('sentPart', { number, sent: accepted, total }) : t(outcome, { number })
  }

  function textOf(attempt: AttemptView, last: boolean) {
    const took = (attempt.endedAt.getTime() - attempt.startedAt.getTime()) / 1000
    const seconds = format.number(Math.max(took, 0.1), { maximumFractionDigits: 1 })
    const { host } = message.server
    const key = REPLY_KEYS.find((known) => known === attempt.code)
    const { nextAt } = attempt
    return (
      <>
        <p>
          {attempt.outcome === 'sent'
            ? t('took', { seconds, host })
            : key
              ? explain(key)
              : t('tried', { seconds, host })}
        </p>
        {last && nextAt && message.state === 'retrying' && (
          <p>{t.rich('next', { when: () => <RelativeTime value={nextAt} /> })}</p>
        )}
      </>
    )
  }

  const explain = (key: ReplyKey) => `${words(`${key}.what`)} ${words(`${key}.why`)}`

  function toAttempt(attempt: AttemptView, index: number): Moment {
    const { tone, icon } = LOOKS[attempt.outcome]
    const entry = {
      key: `attempt-${attempt.number}`,
      tone,
      icon,
      title: <strong className="font-medium">{titleOf(attempt)}</strong>,
      time: at(attempt.endedAt),
      text: textOf(attempt, index === message.attempts.length - 1),
      reply: attempt.reply ?? attempt.dialogue,
    }
    return { moment: attempt.endedAt, entry }
  }

  /** What this version has no word for is not shown. */
  function toEvent({ kind, at: moment, by, detail }: EventView): Moment[] {
    const known = EVENTS.find((one) => one === kind)
    if (!known) return []
    const who = by ?? 'Relais'
    const entry = {
      key: `${kind}-${moment.getTime()}`,
      icon: EVENT_ICONS[known],
      title: <strong className="font-medium">{t(`decided.${known}`)}</strong>,
      time: at(moment),
      text: detail ? t('byWith', { who, detail }) : t('by', { who }),
    }
    return [{ moment, entry }]
  }

  const entries: TimelineEntry[] = [
    {
      key: 'queued',
      icon: Clock,
      title: <strong className="font-medium">{t('queued')}</strong>,
      time: at(message.createdAt),
      text: queuedBy(),
    },
    ...[...message.attempts.map(toAttempt), ...message.events.flatMap(toEvent)]
      .sort((a, b) => a.moment.getTime() - b.moment.getTime())
      .map(({ entry }) => entry),
  ]
  if (message.state === 'sending') {
    const number = (message.attempts.at(-1)?.number ?? 0) + 1
    entries.push({
      key: `attempt-${number}`,
      ...STATE_LOOK.sending,
      title: <strong className="font-medium">{t('sending', { number })}</strong>,
      time: message.startedAt && at(message.startedAt),
      text: t('sendingTo', { host: message.server.host }),
    })
  }
  return <Timeline entries={entries} live />
}
