'use client'

import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { isElsewhere, watchTraversals } from './traversals'
import { guardUnsaved } from './unsaved'

/** The link that a plain left click follows inside the console, or null. */
function internalLinkOf(event: MouseEvent): URL | null {
  if (event.defaultPrevented || event.button !== 0) return null
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || link.target === '_blank' || link.hasAttribute('download')) return null
  const url = new URL(link.href, window.location.href)
  return url.origin === window.location.origin && isElsewhere(url) ? url : null
}

/** A form that leads away, e.g. signing out: marked with data-leaves. */
const leavingForm = ({ target }: Event) =>
  target instanceof HTMLFormElement && target.dataset.leaves !== undefined ? target : null

/**
 * While `active`, leaving asks: by closing the tab or another address (the browser's own question), by a link, by
 * Back and Forward, by a form that leads away, and by whatever else goes through `leave` (ours).
 */
export function UnsavedGuard({ active }: { active: boolean }) {
  const t = useTranslations('common.leave')
  const router = useRouter()
  const [going, setGoing] = useState<{ leave: () => void } | null>(null)
  const allowed = useRef(false)

  useEffect(() => {
    if (!active) return
    allowed.current = false
    const ask = (leave: () => void) => setGoing({ leave })
    const unload = (event: BeforeUnloadEvent) => {
      if (!allowed.current) event.preventDefault()
    }
    const click = (event: MouseEvent) => {
      const url = internalLinkOf(event)
      if (!url || allowed.current) return
      event.preventDefault()
      event.stopPropagation()
      ask(() => router.push(url.pathname + url.search + url.hash))
    }
    const submit = (event: SubmitEvent) => {
      const form = leavingForm(event)
      if (!form || allowed.current) return
      event.preventDefault()
      event.stopPropagation()
      ask(() => form.requestSubmit(event.submitter))
    }
    const unguard = guardUnsaved({ ask })
    const unwatch = watchTraversals((go) => {
      if (allowed.current) return false
      ask(go)
      return true
    })
    window.addEventListener('beforeunload', unload)
    document.addEventListener('click', click, true)
    document.addEventListener('submit', submit, true)
    return () => {
      unguard()
      unwatch()
      window.removeEventListener('beforeunload', unload)
      document.removeEventListener('click', click, true)
      document.removeEventListener('submit', submit, true)
    }
  }, [active, router])

  return (
    <ConfirmDialog
      open={going !== null}
      onOpenChange={(open) => !open && setGoing(null)}
      title={t('title')}
      text={t('text')}
      confirmLabel={t('leave')}
      cancelLabel={t('stay')}
      onConfirm={() => {
        allowed.current = true
        setGoing(null)
        going?.leave()
      }}
    />
  )
}
