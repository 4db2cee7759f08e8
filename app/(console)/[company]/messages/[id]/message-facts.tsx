import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { AsideSection } from '@/components/ui/aside'
import { Bytes } from '@/components/ui/bytes'
import { CopyButton } from '@/components/ui/copy-button'
import { DefinitionList, type Fact } from '@/components/ui/definition-list'
import type { MessageDetail } from '@/lib/data/messages/get-message'
import { domainOf } from '@/lib/domain/addresses'

const REASONS = ['account', 'address', 'domain', 'fallback', 'hand', 'test'] as const

/** Beside the message: how it is sent, and why through this server. */
export function MessageFacts({
  company,
  message,
  linked,
}: {
  company: string
  message: MessageDetail
  linked: boolean
}) {
  const t = useTranslations('messages')
  const { server, from, messageId } = message
  const reason = REASONS.find((known) => known === message.chosenBecause) ?? 'other'
  const facts: Fact[] = [
    {
      term: t('detail.from'),
      value: (
        <>
          {from.name && <span className="block">{from.name}</span>}
          <span className={from.name ? 'text-muted' : undefined}>{from.address}</span>
        </>
      ),
    },
    ...(message.replyTo ? [{ term: t('detail.replyTo'), value: message.replyTo }] : []),
    ...(message.merge
      ? [
          {
            term: t('merge'),
            value: (
              <Link className="link" href={`/${company}/messages/merges/${message.merge.id}`}>
                {message.merge.fileName}
              </Link>
            ),
          },
        ]
      : []),
    { term: t('detail.priority'), value: t(`priority.${message.priority}`) },
    { term: t('detail.size'), value: <Bytes value={message.size} /> },
    {
      term: t('detail.messageId'),
      value: (
        <span className="flex items-center gap-1">
          <code className="cut" title={messageId}>
            {messageId}
          </code>
          <CopyButton text={messageId} name={t('detail.copyMessageId')} className="-my-1" />
        </span>
      ),
    },
  ]
  return (
    <>
      <AsideSection title={t('detail.sending')}>
        <DefinitionList left facts={facts} />
      </AsideSection>
      <AsideSection title={t('detail.why')}>
        <p className="flex items-baseline justify-between gap-3">
          {linked && !server.gone ? (
            <Link
              className="link cut"
              href={`/${company}/mail-servers/${server.id}`}
              title={server.description}
            >
              {server.description}
            </Link>
          ) : (
            <span className="cut font-medium" title={server.description}>
              {server.description}
            </span>
          )}
          <span className="text-12 whitespace-nowrap text-muted num">
            {t('detail.serverPriority', { priority: server.priority })}
          </span>
        </p>
        <p className="mt-0.5 text-12 text-muted [overflow-wrap:anywhere]">
          {t(`detail.because.${reason}`, { address: from.address, domain: domainOf(from.address) })}
          {server.gone && ` ${t('detail.serverGone')}`}
        </p>
      </AsideSection>
    </>
  )
}
