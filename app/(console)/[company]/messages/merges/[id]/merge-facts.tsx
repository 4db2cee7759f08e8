import { useFormatter, useTranslations } from 'next-intl'
import { AsideSection } from '@/components/ui/aside'
import { DefinitionList, type Fact } from '@/components/ui/definition-list'
import { RelativeTime } from '@/components/ui/relative-time'
import type { MergeDetail } from '@/lib/data/merges/get-merge'

/** Beside it: where the rows come from, and how their messages are sent. */
export function MergeFacts({ merge }: { merge: MergeDetail }) {
  const t = useTranslations('merges.detail')
  const priorities = useTranslations('messages.priority')
  const format = useFormatter()
  const author = merge.author ? merge.author.name : t('someone')
  const facts: (Fact | false)[] = [
    { term: t('file'), value: merge.fileName },
    { term: t('rows'), value: merge.rowCount },
    { term: t('author'), value: author },
    merge.from !== null && { term: t('from'), value: merge.from },
    merge.version > 0 && { term: t('column'), value: merge.columns[merge.column] ?? '' },
    merge.replyTo !== null && { term: t('replyTo'), value: merge.replyTo },
    merge.version > 0 && { term: t('priority'), value: priorities(merge.priority) },
    merge.server !== null && { term: t('server'), value: merge.server.description },
    merge.startedAt !== null && { term: t('started'), value: <RelativeTime value={merge.startedAt} /> },
    merge.dueAt !== null && { term: t('due'), value: format.dateTime(merge.dueAt, 'dayTime') },
    // Not started yet it is a time of the author's clock, wherever that stands then.
    merge.dueAt === null &&
      merge.sendAt !== null && {
        term: t('due'),
        value: format.dateTime(new Date(`${merge.sendAt}Z`), 'dayTime', { timeZone: 'UTC' }),
      },
  ]
  return (
    <AsideSection title={t('facts')}>
      <DefinitionList left facts={facts.filter((fact) => fact !== false)} />
    </AsideSection>
  )
}
