import type { Metadata } from 'next'
import { ChevronRight } from 'lucide-react'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { setLanguage, signOut } from '@/app/(auth)/actions'
import { Door } from '@/components/shell/door'
import { LanguageLine } from '@/components/shell/language-switch'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Icon } from '@/components/ui/icon'
import { Monogram } from '@/components/ui/monogram'
import { findMyCompanies } from '@/lib/auth/actor'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auth.companies'))('title') }
}

/** The companies one belongs to, each with one's role in it. */
export default async function CompaniesPage() {
  const companies = await findMyCompanies()
  const [t, roles] = await Promise.all([getTranslations('auth.companies'), getTranslations('common.roles')])
  return (
    <Door wide title={t('title')} foot={<LanguageLine action={setLanguage} />}>
      {companies.length === 0 ? (
        <EmptyState title={t('empty')} text={t('emptyText')} />
      ) : (
        <ul className="divide-y divide-border rounded-base border border-border">
          {companies.map((company) => (
            <li key={company.id}>
              <Link href={`/${company.slug}`} className="flex items-center gap-3 px-3 py-2.5 hover:bg-hover">
                <Monogram name={company.name} />
                <span className="min-w-0 flex-1">
                  <span className="block font-medium cut" title={company.name}>
                    {company.name}
                  </span>
                  <span className="block text-12 text-muted">{roles(company.role)}</span>
                </span>
                <Icon as={ChevronRight} className="text-muted" />
              </Link>
            </li>
          ))}
        </ul>
      )}
      <form action={signOut} className="mt-6">
        <Button type="submit" variant="secondary">
          {t('signOut')}
        </Button>
      </form>
    </Door>
  )
}
