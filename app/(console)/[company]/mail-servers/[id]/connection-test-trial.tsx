import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { RelativeTime } from '@/components/ui/relative-time'
import type { MessageDetail } from '@/lib/data/messages/get-message'
import { MessageTag } from '../../messages/message-state'
import { MessageTrouble } from '../../messages/[id]/message-trouble'

/** The last trial message as far as it got, with the way to its page. */
export function ConnectionTestTrial({ company, trial }: { company: string; trial: MessageDetail }) {
  const t = useTranslations('connectionTest.trial')
  const to = trial.recipients.map(({ address }) => address).join(', ')
  return (
    <div className="grid gap-3 rounded-base border border-border p-4">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 [overflow-wrap:anywhere]">
          {t.rich('last', { to, when: () => <RelativeTime value={trial.createdAt} /> })}
        </span>
        <span role="status">
          <MessageTag state={trial.state} />
        </span>
        <Link className="link" href={`/${company}/messages/${trial.id}`}>
          {t('open')}
        </Link>
      </p>
      <MessageTrouble company={company} message={trial} linked={false} />
    </div>
  )
}
