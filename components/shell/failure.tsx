'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { buttonStyle } from '@/components/ui/button-style'
import { TechnicalFold } from '@/components/ui/technical-fold'
import { Door } from './door'

/**
 * A bug of ours: what to do, and an id that the log knows too.
 * @param onRetry without it, trying again is asking for the address again
 */
export function Failure({ id, onRetry }: { id?: string; onRetry?: () => void }) {
  const t = useTranslations('common.failure')
  return (
    <Door
      wide
      title={t('title')}
      lead={
        <>
          <p>{t('why')}</p>
          <p className="mt-1">{t('todo')}</p>
        </>
      }
    >
      <div className="flex flex-wrap items-center gap-4">
        {onRetry ? (
          <Button onClick={onRetry}>{t('retry')}</Button>
        ) : (
          <a href="" className={buttonStyle()}>
            {t('retry')}
          </a>
        )}
        <Link className="link" href="/">
          {t('home')}
        </Link>
      </div>
      {id && (
        <div className="mt-4">
          <TechnicalFold id={id} open />
        </div>
      )}
    </Door>
  )
}
