import { getTranslations } from 'next-intl/server'
import { Callout } from '@/components/ui/callout'
import { RelativeTime } from '@/components/ui/relative-time'
import { Section } from '@/components/ui/section'
import { Stages } from '@/components/ui/stages'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { getFailedDialogue } from '@/lib/data/connection-tests/dialogues'
import { getLatestTest, type ConnectionTestView } from '@/lib/data/connection-tests/get-latest-test'
import { getLatestTrial } from '@/lib/data/connection-tests/get-latest-trial'
import type { MailServerDetail } from '@/lib/data/mail-servers/get-mail-server'
import { BEFORE_SECRETS, isTestOver } from '@/lib/domain/connection-stages'
import { ClientMessages } from '@/lib/i18n/client-messages'
import { DialogueFold } from '../../dialogue-fold'
import { sendTrial, testConnection } from './connection-test-actions'
import { TestButton, TrialButton, TrialForm } from './connection-test-buttons'
import { describeStages } from './connection-test-stages'
import { ConnectionTestTrial } from './connection-test-trial'
import { ConnectionTestWatch } from './connection-test-watch'

type Props = { who: CompanyActor; server: MailServerDetail }

/** The test of a server's connection, stage by stage as it happens, and beside it a real message to oneself. */
export async function ConnectionTest({ who, server }: Props) {
  const slug = who.company.slug
  const may = who.can('mail_server.test')
  const [t, test, trial, failed] = await Promise.all([
    getTranslations('connectionTest'),
    getLatestTest(who, server.id),
    getLatestTrial(who, server.id),
    server.debug && who.can('dialogue.view') ? getFailedDialogue(who, server.id) : null,
  ])
  const trialAction = sendTrial.bind(null, slug, server.id)
  return (
    <ClientMessages areas={['connectionTest', 'errors']}>
      <Section
        id="connection-test"
        title={t('title')}
        help={t('help')}
        className="mt-8 scroll-mt-20 border-t pt-8!"
        actions={
          may && (
            <>
              <TestButton action={testConnection.bind(null, slug, server.id)} />
              <TrialButton action={trialAction} />
            </>
          )
        }
      >
        <div className="grid gap-4">
          {trial && <ConnectionTestTrial company={slug} trial={trial} />}
          {test ? (
            <Outcome test={test} server={server} slug={slug} />
          ) : (
            <p className="text-muted">{t('none')}</p>
          )}
          {test?.dialogue && <DialogueFold dialogue={test.dialogue} title={t('dialogue.title')} />}
          {failed && (
            <DialogueFold
              dialogue={failed}
              title={t.rich('dialogue.failed', { when: () => <RelativeTime value={failed.startedAt} /> })}
            />
          )}
          {may && <TrialForm action={trialAction} ownAddress={who.actor.email} />}
        </div>
      </Section>
      {test && !isTestOver(test.state) && <ConnectionTestWatch />}
    </ClientMessages>
  )
}

async function Outcome({
  test,
  server,
  slug,
}: {
  test: ConnectionTestView
  server: MailServerDetail
  slug: string
}) {
  const t = await getTranslations('connectionTest')
  const stages = await describeStages(test, server, slug)
  return (
    <>
      <p role="status" className="text-muted">
        {await Status({ test })}
      </p>
      {test.workerAway && (
        <Callout tone="warn" role="alert" title={t('away.title')} why={t('away.why')} todo={t('away.todo')} />
      )}
      <Stages stages={stages} live={!isTestOver(test.state)} />
      {test.state === 'passed' && (
        <Callout title={t('unproven.title')} why={t('unproven.why')} todo={t('unproven.todo')} />
      )}
    </>
  )
}

async function Status({ test }: { test: ConnectionTestView }) {
  const t = await getTranslations('connectionTest')
  const at = test.endedAt ?? test.requestedAt
  const reached = test.stages.findIndex(({ state }) => state === 'now' || state === 'failed')
  const step = (reached < 0 ? test.stages.filter(({ record }) => record).length : reached) + 1
  const values = { step, total: test.stages.length, when: () => <RelativeTime value={at} /> }
  const stopped = test.stages[reached]?.stage
  const noSecret = test.state === 'failed' && stopped && BEFORE_SECRETS.includes(stopped)
  return (
    <>
      {t.rich(`status.${test.state}`, values)} {noSecret && `${t('noSecret')} `}
      {test.outdated && t('outdated')}
    </>
  )
}
