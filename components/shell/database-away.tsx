'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useEffectEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { buttonStyle } from '@/components/ui/button-style'
import { useHydrated } from '@/components/ui/use-hydrated'
import { Door } from './door'

/** How often to ask whether it is back, ms. */
const ASK_MS = 3_000

type Props = {
  /** It is the answer to a form: loading it again sends what was typed again, so that it is left to the reader. */
  sent?: boolean
  /** Shows the page again, where that is not loading it. */
  onBack?: () => void
}

/** 503: nothing is lost, and nothing has to be restarted. Comes back by itself once the database does. */
export function DatabaseAway({ sent = false, onBack }: Props) {
  const t = useTranslations('common.away')
  const hydrated = useHydrated()
  const [back, setBack] = useState(false)
  const load = useEffectEvent(() => {
    if (sent) return
    if (onBack) onBack()
    else window.location.reload()
  })

  useEffect(() => {
    const timer = window.setInterval(() => {
      void isDatabaseThere().then((there) => {
        setBack(there)
        if (there) load()
      })
    }, ASK_MS)
    return () => window.clearInterval(timer)
  }, [])

  return (
    <Door
      wide
      title={t('title')}
      lead={
        <>
          <title>{`${t('title')} · Relais`}</title>
          <p>{t('why')}</p>
          <p className="mt-1" aria-live="polite">
            {sent ? (back ? t('back') : t('todoSent')) : hydrated ? t('waiting') : t('todo')}
          </p>
        </>
      }
    >
      {hydrated && sent && <Button onClick={() => window.location.reload()}>{t('resend')}</Button>}
      {!sent && (
        <a href="" className={buttonStyle()}>
          {t('retry')}
        </a>
      )}
    </Door>
  )
}

async function isDatabaseThere(): Promise<boolean> {
  try {
    const response = await fetch('/api/health', { cache: 'no-store' })
    return ((await response.json()) as { database?: unknown }).database === 'ok'
  } catch {
    return false
  }
}
