import { getTranslations } from 'next-intl/server'
import type { Actor } from '@/lib/auth/company-actor'

/** What stands in everybody's account menu: the pages that are a person's and no company's. */
export async function findAccountLinks(actor: Pick<Actor, 'operator'>): Promise<{ href: string; label: string }[]> {
  const t = await getTranslations('shell')
  return [
    { href: '/account', label: t('myAccount') },
    { href: '/companies', label: t('companies') },
    ...(actor.operator ? [{ href: '/operator', label: t('installation') }] : []),
  ]
}
