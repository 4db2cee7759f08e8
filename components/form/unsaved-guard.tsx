'use client'

import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'

/** The link that a plain left click follows inside the console, or null. */
function internalLinkOf(event: MouseEvent): URL | null {
  if (event.defaultPrevented || event.button !== 0) return null
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || link.target === '_blank' || link.hasAttribute('download')) return null
  const url = new URL(link.href, window.location.href)
  const elsewhere = url.pathname !== window.location.pathname || url.search !== window.location.search
  return url.origin === window.location.origin && elsewhere ? url : null
}

/** While `active`, leaving asks: by closing the tab (the browser's own question) or by a link (ours). */
export function UnsavedGuard({ active }: { active: boolean }) {
  const t = useTranslations('common.leave')
  const router = useRouter()
  const [target, setTarget] = useState<URL | null>(null)

  useEffect(() => {
    if (!active) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    const intercept = (event: MouseEvent) => {
      const url = internalLinkOf(event)
      if (!url) return
      event.preventDefault()
      event.stopPropagation()
      setTarget(url)
    }
    window.addEventListener('beforeunload', ask)
    document.addEventListener('click', intercept, true)
    return () => {
      window.removeEventListener('beforeunload', ask)
      document.removeEventListener('click', intercept, true)
    }
  }, [active])

  return (
    <ConfirmDialog
      open={target !== null}
      onOpenChange={(open) => !open && setTarget(null)}
      title={t('title')}
      text={t('text')}
      confirmLabel={t('leave')}
      cancelLabel={t('stay')}
      onConfirm={() => {
        if (target) router.push(target.pathname + target.search + target.hash)
        setTarget(null)
      }}
    />
  )
}
