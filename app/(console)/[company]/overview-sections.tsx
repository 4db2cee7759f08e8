import { useFormatter, useTranslations } from 'next-intl'
import Link from 'next/link'
import { AttentionList, type Attention } from '@/components/ui/attention-list'
import { ButtonLink } from '@/components/ui/button'
import { RelativeTime } from '@/components/ui/relative-time'
import { Section } from '@/components/ui/section'
import { Table, type Column } from '@/components/ui/table'
import type { Overview, OverviewMessage } from '@/lib/data/overview/get-overview'
import { showCount } from '@/lib/domain/bounded-count'
import { MessageState } from './messages/message-state'
import { ServerStateWord } from './mail-servers/server-state'

type Server = Overview['servers'][number]

const TROUBLE = ['reconnect', 'refused', 'not_connected', 'server_fault', 'paused'] as const

/** What needs somebody now; nothing is shown when nothing does. */
export function AttentionSection({
  servers,
  uncertain,
  href,
}: {
  servers: Server[]
  /** How many messages wait for a decision. */
  uncertain: number
  href: string
}) {
  const t = useTranslations('overview.attention')
  const items = servers.flatMap((server): Attention[] => {
    const trouble = TROUBLE.find((reason) => reason === server.hold)
    // A pause that holds nothing up is nobody's business.
    if (!trouble || (trouble === 'paused' && server.waiting === 0)) return []
    return [
      {
        key: server.id,
        tone: trouble === 'refused' ? 'danger' : 'warn',
        title: t(trouble, { name: server.description, count: server.waiting }),
        action: (
          <ButtonLink size="small" href={`${href}/mail-servers/${server.id}`}>
            {t('open')}
          </ButtonLink>
        ),
      },
    ]
  })
  if (uncertain > 0) {
    items.push({
      key: 'uncertain',
      tone: 'warn',
      title: t('uncertain', { count: uncertain }),
      text: t('uncertainWhy'),
      action: (
        <ButtonLink size="small" href={`${href}/messages?state=uncertain`}>
          {t('decide')}
        </ButtonLink>
      ),
    })
  }
  return items.length > 0 ? (
    <Section title={t('title')}>
      <AttentionList items={items} />
    </Section>
  ) : null
}

export function ServersSection({ servers, href }: { servers: Server[]; href: string }) {
  const t = useTranslations('overview.servers')
  const format = useFormatter()
  const column = useTranslations('mailServers.column')
  const columns: Column<Server>[] = [
    {
      key: 'description',
      heading: column('description'),
      stacked: 'title',
      cell: (row) => (
        <Link
          href={`${href}/mail-servers/${row.id}`}
          className="font-medium hover:underline"
          title={row.description}
        >
          {row.description}
        </Link>
      ),
    },
    {
      key: 'state',
      heading: column('state'),
      width: 'w-52',
      stacked: 'line',
      cell: (row) => <ServerStateWord server={row} />,
    },
    {
      key: 'account',
      heading: column('account'),
      muted: true,
      stacked: 'line',
      cell: (row) => <span title={row.account ?? ''}>{row.account}</span>,
    },
    {
      key: 'waiting',
      heading: column('waiting'),
      width: 'w-36',
      number: true,
      stacked: 'corner',
      // A card has no heading: there the figure says what it counts.
      cell: (row) => (
        <>
          <span className="@max-[40rem]/page:hidden">{showCount(row.waiting, format.number)}</span>
          <span className="hidden @max-[40rem]/page:inline">{t('waiting', { count: row.waiting })}</span>
        </>
      ),
    },
  ]
  return (
    <Section
      title={t('title')}
      actions={
        <Link className="link" href={`${href}/mail-servers`}>
          {t('all')}
        </Link>
      }
    >
      <Table caption={t('title')} columns={columns} rows={servers} rowKey={(row) => row.id} />
    </Section>
  )
}

export function LastMessages({ messages, href }: { messages: OverviewMessage[]; href: string }) {
  const t = useTranslations('overview.messages')
  const column = useTranslations('overview.column')
  const columns: Column<OverviewMessage>[] = [
    {
      key: 'subject',
      heading: column('subject'),
      stacked: 'title',
      cell: (row) => (
        <Link href={`${href}/messages/${row.id}`} className="font-medium hover:underline" title={row.subject}>
          {row.subject || t('noSubject')}
        </Link>
      ),
    },
    {
      key: 'state',
      heading: column('state'),
      width: 'w-40',
      stacked: 'line',
      cell: (row) => <MessageState state={row.state} />,
    },
    {
      key: 'to',
      heading: column('to'),
      muted: true,
      stacked: 'line',
      cell: (row) => (
        <>
          {row.firstRecipient} {row.recipientCount > 1 && t('others', { count: row.recipientCount - 1 })}
        </>
      ),
    },
    {
      key: 'at',
      heading: column('at'),
      width: 'w-28',
      number: true,
      muted: true,
      stacked: 'corner',
      cell: (row) => <RelativeTime value={row.createdAt} />,
    },
  ]
  return (
    <Section
      title={t('title')}
      actions={
        <Link className="link" href={`${href}/messages`}>
          {t('all')}
        </Link>
      }
    >
      {messages.length > 0 ? (
        <Table caption={t('title')} columns={columns} rows={messages} rowKey={(row) => row.id} />
      ) : (
        <p className="text-muted">{t('empty')}</p>
      )}
    </Section>
  )
}
