import { useTranslations } from 'next-intl'
import { DefinitionList } from '@/components/ui/definition-list'
import { Section } from '@/components/ui/section'
import type { MergeDetail } from '@/lib/data/merges/get-merge'
import { formatMailbox } from '@/lib/domain/addresses'
import { WrittenText } from '../../written-text'

/** The first messages, as their readers will see them. */
export function PreviewSection({ merge }: { merge: MergeDetail }) {
  const t = useTranslations('merges.detail')
  const messages = useTranslations('messages')
  return (
    <Section title={t('previews')} help={t('previewsHelp', { count: merge.previews.length })}>
      {merge.previews.length > 0 && (
        <ol className="grid gap-6">
          {merge.previews.map(({ line, to, subject, text, html }) => (
            <li
              key={line}
              aria-label={t('preview', { line })}
              className="rounded-base border border-border p-4"
            >
              <DefinitionList
                left
                facts={[
                  { term: t('to'), value: formatMailbox(to) },
                  { term: t('subject'), value: subject || messages('noSubject') },
                ]}
              />
              <div className="mt-4">
                <WrittenText text={text} html={html} />
              </div>
            </li>
          ))}
        </ol>
      )}
    </Section>
  )
}
