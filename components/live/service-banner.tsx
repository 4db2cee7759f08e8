'use client'

import { CloudOff, DatabaseZap, LogOut, type LucideIcon } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { Banner } from '@/components/shell/banner'
import { ASK_MS, ASK_SOON_MS, type ServiceState } from '@/lib/domain/service-state'
import { askServiceState } from './ask-state'

const ICONS: Record<Exclude<ServiceState, 'ok'>, LucideIcon> = {
  worker_away: CloudOff,
  away: DatabaseZap,
  signed_out: LogOut,
}

/**
 * Says on every page, within a minute and without being asked, what is away behind it, and what that means for who
 * is writing there. Goes by itself.
 * @param initial how things were when the page was rendered: without JavaScript it is all there is
 */
export function ServiceBanner({ initial }: { initial: ServiceState }) {
  const t = useTranslations('common.service')
  const path = usePathname()
  const [state, setState] = useState(initial)

  useEffect(() => {
    let timer: number | undefined
    let ended = false
    const ask = async () => {
      window.clearTimeout(timer)
      const now = document.hidden ? null : await askServiceState()
      if (ended) return
      if (now) setState(now)
      timer = window.setTimeout(ask, now === 'ok' || !now ? ASK_MS : ASK_SOON_MS)
    }
    const turn = () => void (document.hidden || ask())
    timer = window.setTimeout(ask, initial === 'ok' ? ASK_MS : ASK_SOON_MS)
    document.addEventListener('visibilitychange', turn)
    return () => {
      ended = true
      window.clearTimeout(timer)
      document.removeEventListener('visibilitychange', turn)
    }
  }, [initial])

  return (
    <div role="status">
      {state !== 'ok' && (
        <Banner label={t('label')} icon={ICONS[state]}>
          {t(state)}
          {state === 'signed_out' && (
            <>
              {' '}
              <a className="link" href={`/sign-in?next=${encodeURIComponent(path)}`} target="_blank">
                {t('signIn')}
              </a>
            </>
          )}
        </Banner>
      )}
    </div>
  )
}
