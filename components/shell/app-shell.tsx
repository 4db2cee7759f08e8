import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { buttonStyle } from '@/components/ui/button-style'

/**
 * Rail at the left, the page at the right. The layout renders this; each page begins with its own
 * `<TopBar crumbs>` and then its `<Page>`.
 */
export function AppShell({
  rail,
  banner,
  children,
}: {
  rail: ReactNode
  banner?: ReactNode
  children: ReactNode
}) {
  const t = useTranslations('shell')
  return (
    <>
      <a
        href="#content"
        className={buttonStyle({ variant: 'primary' }, 'absolute top-2 left-2 z-50 not-focus:sr-only')}
      >
        {t('skip')}
      </a>
      <div className="grid min-h-dvh grid-cols-[minmax(0,1fr)] md:grid-cols-[var(--rail)_minmax(0,1fr)]">
        {rail}
        <div className="min-w-0">
          {banner}
          {children}
        </div>
      </div>
    </>
  )
}
