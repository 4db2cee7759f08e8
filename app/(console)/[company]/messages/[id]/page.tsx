import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ConsoleBar } from '@/app/(console)/console-bar'
import { LiveRefresh } from '@/components/live/live-refresh'
import { WithAside } from '@/components/ui/aside'
import { Page } from '@/components/ui/page'
import { PageHeader } from '@/components/ui/page-header'
import { Section } from '@/components/ui/section'
import { RelativeTime } from '@/components/ui/relative-time'
import { findMessageDialogues } from '@/lib/data/connection-tests/dialogues'
import { findOtherServers } from '@/lib/data/messages/change-server'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { DialogueFold } from '../../dialogue-fold'
import { again, cancel, decide, giveToServer } from '../actions'
import { DecideButtons } from '../decide-buttons'
import { ServerChoice } from '../server-choice'
import { MessageTag } from '../message-state'
import { loadMessage } from './load-message'
import { MessageActions } from './message-actions'
import { MessageContent } from './message-content'
import { MessageFacts } from './message-facts'
import { MessageTimeline } from './message-timeline'
import { MessageTrouble } from './message-trouble'
import { RecipientsTable } from './recipients-table'

type Props = { params: Promise<{ company: string; id: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { company, id } = await params
  const { message } = await loadMessage(company, id)
  return { title: message.subject || (await getTranslations('messages'))('noSubject') }
}

export default async function MessagePage({ params }: Props) {
  const { company, id } = await params
  const { who, message } = await loadMessage(company, id)
  const t = await getTranslations('messages')
  const slug = who.company.slug
  const title = message.subject || t('noSubject')
  const dialogues = who.can('dialogue.view') ? await findMessageDialogues(who, message.id) : []
  const said = await getTranslations('connectionTest.dialogue')
  const mayMove = message.state === 'held' && who.can('message.send')
  const others = mayMove ? await findOtherServers(who, message.from.address, message.server.id) : null
  const seesServers = who.can('mail_server.view')
  return (
    <>
      <ConsoleBar who={who} crumbs={[{ label: t('title'), href: `/${slug}/messages` }, { label: title }]} />
      <Page>
        <PageHeader
          title={title}
          tag={
            <span role="status">
              <MessageTag state={message.state} />
            </span>
          }
          actions={
            who.can('message.send') && (
              <ClientMessages areas={['messages']}>
                <MessageActions
                  cancel={message.mayCancel ? cancel.bind(null, slug, message.id) : null}
                  again={message.mayGoAgain ? again.bind(null, slug, message.id) : null}
                  change={message.mayChange ? `/${slug}/messages/new?again=${message.id}` : null}
                />
              </ClientMessages>
            )
          }
        />
        <WithAside aside={<MessageFacts company={slug} message={message} linked={seesServers} />}>
          <MessageTrouble
            company={slug}
            message={message}
            linked={seesServers}
            decide={
              who.can('message.send') && (
                <ClientMessages areas={['messages']}>
                  <DecideButtons action={decide.bind(null, slug, message.id)} count={1} />
                </ClientMessages>
              )
            }
            others={others}
            choose={
              others &&
              others.length > 0 && (
                <ClientMessages areas={['messages']}>
                  <ServerChoice action={giveToServer.bind(null, slug, message.id)} servers={others} />
                </ClientMessages>
              )
            }
          />
          <Section title={t('detail.recipients')}>
            <RecipientsTable message={message} />
          </Section>
          <Section title={t('detail.timeline')}>
            <MessageTimeline message={message} />
            {dialogues.map((dialogue) => (
              <DialogueFold
                key={dialogue.id}
                dialogue={dialogue}
                title={said.rich('attempt', {
                  when: () => <RelativeTime value={dialogue.startedAt} as="exact" />,
                })}
              />
            ))}
          </Section>
          <Section title={t('detail.content')}>
            <MessageContent company={slug} message={message} />
          </Section>
        </WithAside>
        <LiveRefresh company={slug} kinds={['messages', 'server']} ids={[message.id, message.server.id]} />
      </Page>
    </>
  )
}
