import { useTranslations } from 'next-intl'
import Link from 'next/link'

export type Crumb = { label: string; href?: string }

/**
 * Where one is; the last one is this page. Below 1024 px it becomes the way back: the parent if that is a
 * page, else where one is.
 */
export function Breadcrumb({ crumbs }: { crumbs: Crumb[] }) {
  const t = useTranslations('shell')
  const parent = crumbs.at(-2)?.href !== undefined
  return (
    <nav aria-label={t('breadcrumb')} className="min-w-0 flex-1">
      <ol className="flex gap-2 whitespace-nowrap text-muted">
        {crumbs.map(({ label, href }, index) => {
          const last = index === crumbs.length - 1
          const shownNarrow = parent ? index === crumbs.length - 2 : last
          return (
            <li
              key={`${index} ${label}`}
              className={`flex min-w-0 gap-2 ${last ? '' : 'lg:shrink-0'} ${shownNarrow ? '' : 'max-lg:hidden'}`}
            >
              {index > 0 && (
                <span aria-hidden className="text-muted max-lg:hidden">
                  /
                </span>
              )}
              {parent && shownNarrow && (
                <span aria-hidden className="text-muted lg:hidden">
                  ‹
                </span>
              )}
              {href === undefined || last ? (
                <span
                  aria-current={last ? 'page' : undefined}
                  className={`cut ${last ? 'font-medium text-text' : ''}`}
                  title={label}
                >
                  {label}
                </span>
              ) : (
                <Link href={href} className="hover:text-text hover:underline underline-offset-3 cut">
                  {label}
                </Link>
              )}
            </li>
          )
        })}
      </ol>
    </nav>
  )
}
