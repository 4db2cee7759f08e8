import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { getMergeName } from '@/lib/data/merges/get-merge'

/** Over a list that shows one mail-merge's messages: which one, the way to it, and the way out. */
export async function MergeLine({ who, id, path }: { who: CompanyActor; id: string; path: string }) {
  const [t, file] = await Promise.all([getTranslations('merges'), getMergeName(who, id)])
  return (
    <p className="mb-4 flex flex-wrap gap-x-4 gap-y-1 [overflow-wrap:anywhere]">
      {file !== null && (
        <>
          <span className="text-muted">{t('ofMerge', { file })}</span>
          <Link className="link" href={`${path}/merges/${id}`}>
            {t('openMerge')}
          </Link>
        </>
      )}
      <Link className="link" href={path}>
        {t('allMessages')}
      </Link>
    </p>
  )
}
