import { useTranslations } from 'next-intl'
import { Callout } from '@/components/ui/callout'
import type { MergeDetail } from '@/lib/data/merges/get-merge'

/** What should be known before sending, besides the rows that are left out. */
export function MergeDoubts({ merge }: { merge: MergeDetail }) {
  const t = useTranslations('merges.detail')
  const { server, repeatCount, gapCount, once } = merge
  const held = server?.hold ? server.description : null
  const noServer = merge.mayPrepare && server === null
  if (!noServer && held === null && repeatCount === 0 && gapCount === 0) return null
  return (
    <div className="mb-8 grid gap-3">
      {noServer && <Callout tone="danger" title={t('noServer')} todo={t('noServerTodo')} />}
      {held !== null && <Callout tone="warn" title={t('held', { server: held })} why={t('heldWhy')} />}
      {repeatCount > 0 && (
        <Callout
          tone={once ? 'info' : 'warn'}
          title={t('repeats', { count: repeatCount })}
          why={t(once ? 'repeatsOut' : 'repeatsIn')}
        />
      )}
      {gapCount > 0 && <Callout tone="warn" title={t('gaps', { count: gapCount })} why={t('gapsWhy')} />}
    </div>
  )
}
