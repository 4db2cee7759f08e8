'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { TechnicalFold } from '@/components/ui/technical-fold'
import { Door } from '@/components/shell/door'

type Props = { error: Error & { digest?: string }; reset: () => void }

/** A bug, or a database that is away: what to do, and an id that the log knows too. */
export default function ErrorPage({ error, reset }: Props) {
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
        <Button onClick={reset}>{t('retry')}</Button>
        <Link className="link" href="/">
          {t('home')}
        </Link>
      </div>
      {error.digest && (
        <div className="mt-4">
          <TechnicalFold id={error.digest} open />
        </div>
      )}
    </Door>
  )
}
