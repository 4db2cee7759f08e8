import { Building2, CircleUser } from 'lucide-react'
import type { ReactNode } from 'react'
import { getTranslations } from 'next-intl/server'
import { AppShell } from '@/components/shell/app-shell'
import { Rail } from '@/components/shell/rail'
import { Icon } from '@/components/ui/icon'
import { requireActor } from '@/lib/auth/actor'

/** The rail of a person's own pages; every page authorizes for itself. */
export default async function AccountLayout({ children }: { children: ReactNode }) {
  await requireActor()
  const t = await getTranslations('shell')
  const items = [
    { href: '/account', label: t('myAccount'), icon: <Icon as={CircleUser} /> },
    { href: '/companies', label: t('companies'), icon: <Icon as={Building2} /> },
  ]
  return <AppShell rail={<Rail sections={[{ items }]} homeHref="/companies" />}>{children}</AppShell>
}
