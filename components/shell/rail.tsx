import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { CompanySwitcher, type CompanyLink } from './company-switcher'
import { DrawerCloser } from './drawer-closer'
import { NavLink } from './nav-link'

export type NavItem = {
  href: string
  label: string
  icon: ReactNode
  /** `exact` for a page whose address is the beginning of others (the overview). */
  match?: 'exact' | 'prefix'
  /** Addresses below its own that are other items'. */
  except?: string[]
  /** A small square link at the line's end, e.g. « Nouveau message ». */
  beside?: { href: string; label: string; icon: ReactNode }
}
export type NavSection = { heading?: string; items: NavItem[] }

type Props = {
  company?: CompanyLink
  companies?: CompanyLink[]
  sections: NavSection[]
  /** At the bottom, beside the word mark: a link to the diagnosis, the language when narrow. */
  foot?: ReactNode
  homeHref: string
}

export const RAIL_ID = 'rail'

/**
 * The rail: a column from 768 px on, below that a drawer opened by the top bar's button (the popover
 * attribute: no script, Escape and a tap beside it close it).
 */
export function Rail({ company, companies = [], sections, foot, homeHref }: Props) {
  const t = useTranslations('shell')
  return (
    <nav
      id={RAIL_ID}
      popover="auto"
      aria-label={t('navigation')}
      className="m-0 h-auto max-h-none border-r border-border bg-sunken p-0 md:static md:block md:w-auto md:overflow-visible narrow:fixed narrow:inset-y-0 narrow:left-0 narrow:h-dvh narrow:w-[min(18.75rem,86vw)] narrow:overflow-auto narrow:not-open:hidden"
    >
      <div className="flex flex-col gap-5 px-2 pt-2 pb-3 md:sticky md:top-0 md:h-dvh md:overflow-y-auto narrow:h-dvh">
        {company ? (
          <CompanySwitcher company={company} companies={companies} />
        ) : (
          <Link
            href={homeHref}
            className="flex h-(--control) items-center px-2 text-16 font-semibold tracking-tight"
          >
            Relais
          </Link>
        )}
        {sections.map((section, index) => (
          <NavGroup key={section.heading ?? index} section={section} />
        ))}
        <div className="mt-auto flex items-center justify-between gap-2 px-2 text-12 text-muted">
          {company && (
            <Link href={homeHref} className="text-16 font-semibold tracking-tight">
              Relais
            </Link>
          )}
          {foot}
        </div>
      </div>
      <DrawerCloser id={RAIL_ID} />
    </nav>
  )
}

function NavGroup({ section }: { section: NavSection }) {
  const list = (
    <ul>
      {section.items.map(({ href, label, icon, match = 'prefix', except, beside }) => (
        <li key={href} className="relative">
          <NavLink href={href} label={label} icon={icon} match={match} except={except} />
          {beside && (
            <Link
              href={beside.href}
              aria-label={beside.label}
              title={beside.label}
              className="absolute top-0.5 right-0.5 grid size-(--control-small) place-items-center rounded-base text-muted hover:bg-hover hover:text-text"
            >
              {beside.icon}
            </Link>
          )}
        </li>
      ))}
    </ul>
  )
  if (!section.heading) return list
  return (
    <section>
      <h2 className="px-2 pb-1 text-12 font-medium tracking-normal text-muted">{section.heading}</h2>
      {list}
    </section>
  )
}
