import { Check, ChevronsUpDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { Icon } from '@/components/ui/icon'
import { Monogram } from '@/components/ui/monogram'
import { DrawerCloser } from './drawer-closer'

export type CompanyLink = { slug: string; name: string }

const LINE = 'flex min-h-(--control) w-full items-center gap-2 rounded-base px-2 text-left hover:bg-hover'

/** The company one is in, and the way to one's others. With one company only, its name. */
export function CompanySwitcher({ company, companies }: { company: CompanyLink; companies: CompanyLink[] }) {
  const t = useTranslations('shell')
  const name = (
    <>
      <Monogram name={company.name} />
      <span className="flex-1 font-semibold cut" title={company.name}>
        {company.name}
      </span>
    </>
  )
  if (companies.length < 2) {
    return (
      <Link href={`/${company.slug}`} className={LINE}>
        {name}
      </Link>
    )
  }
  return (
    <div className="relative">
      <button type="button" popoverTarget="companies" className={`${LINE} [anchor-name:--companies-menu]`}>
        {name}
        <span className="sr-only">{t('switchCompany')}</span>
        <Icon as={ChevronsUpDown} className="text-muted" />
      </button>
      <div
        id="companies"
        popover="auto"
        role="group"
        aria-label={t('companies')}
        className="fixed top-12 mt-1 [position-anchor:--companies-menu] supports-[top:anchor(bottom)]:top-[anchor(bottom)] left-2 m-0 max-h-[70vh] w-72 max-w-[86vw] overflow-y-auto rounded-large bg-raised p-1 shadow-menu backdrop:bg-transparent open:animate-appear"
      >
        <ul>
          {companies.map((other) => (
            <li key={other.slug}>
              <Link
                href={`/${other.slug}`}
                aria-current={other.slug === company.slug ? 'true' : undefined}
                className={LINE}
              >
                <Monogram name={other.name} />
                <span className="flex-1 cut">{other.name}</span>
                {other.slug === company.slug && <Icon as={Check} className="text-accent-text" />}
              </Link>
            </li>
          ))}
        </ul>
        <Link href="/companies" className={`${LINE} mt-1 border-t border-border text-muted`}>
          {t('allCompanies')}
        </Link>
        <DrawerCloser id="companies" />
      </div>
    </div>
  )
}
