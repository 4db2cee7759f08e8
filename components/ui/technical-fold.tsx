import { useTranslations } from 'next-intl'
import { CopyButton } from './copy-button'
import { Fold } from './fold'

/** The other side's own words and the id to quote, folded, with a button that copies both. */
export function TechnicalFold({ details, id, open }: { details?: string; id?: string; open?: boolean }) {
  const t = useTranslations('common')
  const quote = id === undefined ? undefined : t('quoteId', { id })
  const text = [details, quote].filter((line) => line !== undefined).join('\n')
  return (
    <Fold summary={t('details')} open={open}>
      <div className="mt-2 grid gap-2 rounded-small bg-surface px-3 py-2.5">
        <code className="whitespace-pre-wrap [overflow-wrap:anywhere]">{text}</code>
        <CopyButton text={text} label={t('copy')} className="justify-self-start" />
      </div>
    </Fold>
  )
}
