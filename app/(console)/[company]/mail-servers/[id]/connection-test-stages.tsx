import { getFormatter, getTranslations } from 'next-intl/server'
import { Fragment, type ReactNode } from 'react'
import { Bytes } from '@/components/ui/bytes'
import type { Stage } from '@/components/ui/stages'
import type { ConnectionTestView, ShownStage } from '@/lib/data/connection-tests/get-latest-test'
import type { MailServerDetail } from '@/lib/data/mail-servers/get-mail-server'
import type { StageRecord } from '@/lib/domain/connection-stages'
import { ConnectionTestCause } from './connection-test-cause'

/** Below, milliseconds tell more. */
const SECONDS_FROM = 1_000

/** A test's stages as the list shows them: what each found, the server's words, how long it took. */
export async function describeStages(
  test: ConnectionTestView,
  server: Pick<MailServerDetail, 'port' | 'security'>,
  company: string,
): Promise<Stage[]> {
  const [t, format] = await Promise.all([getTranslations('connectionTest'), getFormatter()])
  const list = (items: readonly string[]) => format.list([...items], { type: 'unit' })
  const day = (iso: string) => format.dateTime(new Date(iso), 'day')

  function timeOf(ms: number) {
    if (ms < SECONDS_FROM) return t('ms', { ms })
    return t('seconds', { seconds: format.number(ms / 1_000, 'decimal') })
  }

  function certificate({ facts }: StageRecord): string[] {
    const { protocol, subject, issuer, validTo, names } = facts
    const ended = validTo !== undefined && new Date(validTo) < new Date(test.endedAt ?? test.requestedAt)
    return [
      protocol ?? '',
      subject || issuer ? t('said.certificate', { subject: subject ?? '?', issuer: issuer ?? '?' }) : '',
      names?.length ? t('said.names', { list: list(names.slice(0, 5)) }) : '',
      validTo ? t(ended ? 'said.expired' : 'said.validTo', { date: day(validTo) }) : '',
    ]
  }

  function found(record: StageRecord): ReactNode[] {
    const {
      addresses = [],
      privateNetwork,
      extensions = [],
      sizeLimit,
      method = '',
      user = '',
    } = record.facts
    switch (record.stage) {
      case 'name':
        return addresses.length > 0
          ? [t('said.name', { count: addresses.length, list: list(addresses.slice(0, 4)) })]
          : []
      case 'address':
        if (addresses.length === 0) return []
        return [t(privateNetwork ? 'said.private' : 'said.public', { list: list(addresses.slice(0, 4)) })]
      case 'port':
        return record.ok ? [t('said.port', { port: String(server.port) })] : []
      case 'tls':
        return certificate(record)
      case 'ehlo':
        if (!record.ok) return []
        return [
          sizeLimit ? t.rich('said.size', { size: () => <Bytes value={sizeLimit} /> }) : t('said.noSize'),
          extensions.filter((one) => !/^SIZE\b/i.test(one)).join(', '),
        ]
      case 'auth':
        return record.ok ? [t('said.auth', { method, user })] : []
      case 'data':
        return record.ok ? [t('said.dropped')] : []
      default:
        return [record.facts.mailbox ?? '']
    }
  }

  /** The words of a stage that failed stand in its callout, EHLO's are its extensions. */
  const wordsOf = ({ ok, stage, reply }: StageRecord) => (ok && stage !== 'ehlo' ? (reply ?? '') : '')

  function nameOf(stage: ShownStage['stage']) {
    return stage === 'tls' && server.security === 'starttls' ? t('stage.starttls') : t(`stage.${stage}`)
  }

  return test.stages.map(({ stage, state, record }) => ({
    key: stage,
    // A test that was cut short is nowhere any more.
    state: state === 'now' && test.state === 'interrupted' ? 'next' : state,
    name: nameOf(stage),
    said: record && join([wordsOf(record), ...found(record)]),
    time: record && timeOf(record.ms),
    cause: record && !record.ok && <ConnectionTestCause record={record} company={company} />,
  }))
}

/** Parts in a row, the empty ones left out; null when all are. */
function join(parts: ReactNode[]): ReactNode {
  const said = parts.filter((part) => part !== '')
  if (said.length === 0) return null
  return said.map((part, index) => (
    <Fragment key={index}>
      {index > 0 && ' · '}
      {part}
    </Fragment>
  ))
}
