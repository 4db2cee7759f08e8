'use client'

import { useTranslations } from 'next-intl'
import { ButtonLink } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { CopyButton } from '@/components/ui/copy-button'

/** Ten recovery codes, shown this once. @param next where to go on to; null: nowhere, it is the page's own list */
export function CodesShown({ codes, title, next }: { codes: string[]; title: string; next: string | null }) {
  const t = useTranslations('account.factor')
  return (
    <Callout tone="ok" role="status" title={title} why={t('codesWhy')} className="mb-6">
      <h2 className="pt-3 pb-1 text-14">{t('codes')}</h2>
      <ul className="grid max-w-80 grid-cols-2 gap-x-6 gap-y-1 font-mono">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2 pt-3">
        <CopyButton text={codes.join('\n')} label={t('copyCodes')} size="base" />
        {next && (
          <ButtonLink variant="primary" href={next}>
            {t('continue')}
          </ButtonLink>
        )}
      </div>
    </Callout>
  )
}
