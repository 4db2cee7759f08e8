'use client'

import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useSyncExternalStore } from 'react'
import { buttonStyle } from './button-style'
import { Icon } from './icon'
import { currentToasts, serverToasts, subscribeToasts, toast, type Toast } from './toast-store'

const SHOWN_FOR = 6000
const ICONS = {
  ok: { as: CircleCheck, className: 'text-ok-solid' },
  info: { as: Info, className: 'text-info' },
  danger: { as: CircleAlert, className: 'text-danger' },
} as const

/** The one place where toasts show; stands in the root layout. */
export function Toaster() {
  const toasts = useSyncExternalStore(subscribeToasts, currentToasts, serverToasts)
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed right-6 bottom-6 z-40 transition-[bottom] duration-(--quick) in-[body:has([data-save-bar=shown])]:bottom-22 grid w-[min(22.5rem,calc(100vw-2rem))] gap-2 narrow:right-4 narrow:not-in-[body:has([data-save-bar=shown])]:bottom-4 narrow:in-[body:has([data-save-bar=shown])]:bottom-30"
    >
      {toasts.map((item) => (
        <ToastCard key={item.id} item={item} />
      ))}
    </div>
  )
}

function ToastCard({ item }: { item: Toast }) {
  const t = useTranslations('common')
  useEffect(() => {
    if (item.tone === 'danger') return
    const timer = setTimeout(() => toast.dismiss(item.id), SHOWN_FOR)
    return () => clearTimeout(timer)
  }, [item])
  return (
    <div className="pointer-events-auto flex animate-appear items-start gap-2.5 rounded-large bg-raised py-2.5 pr-2.5 pl-4 shadow-menu">
      <Icon {...ICONS[item.tone]} className={`mt-1.5 ${ICONS[item.tone].className}`} />
      <div className="min-w-0 flex-1 py-1 [overflow-wrap:anywhere]">
        <p className="font-medium">{item.title}</p>
        {item.text && <p className="text-muted">{item.text}</p>}
      </div>
      <button
        type="button"
        aria-label={t('close')}
        onClick={() => toast.dismiss(item.id)}
        className={buttonStyle({ variant: 'quiet', size: 'small', square: true })}
      >
        <Icon as={X} />
      </button>
    </div>
  )
}
