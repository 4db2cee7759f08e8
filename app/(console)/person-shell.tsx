import { Building2, CircleUser, ShieldCheck, Timer } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { ServiceBanner } from '@/components/live/service-banner'
import { AppShell } from '@/components/shell/app-shell'
import { Banner } from '@/components/shell/banner'
import { Rail, type NavSection } from '@/components/shell/rail'
import { Icon } from '@/components/ui/icon'
import { requireActor } from '@/lib/auth/actor'
import { canOpenSecrets } from '@/lib/data/health/can-open-secrets'
import { getServiceState } from '@/lib/data/health/get-service-state'
import { usesStandinMicrosoft } from '@/lib/platform/env'
import { KeysBanner } from './keys-banner'

/** The shell of the pages that belong to a person and to no company. It authorizes nothing: every page does. */
export async function PersonShell({ children }: { children: ReactNode }) {
  const actor = await requireActor()
  const [t, banner, operator, state, readable] = await Promise.all([
    getTranslations('shell'),
    getTranslations('shell.banner'),
    getTranslations('operator'),
    getServiceState(actor.sessionId),
    canOpenSecrets(null),
  ])
  const sections: NavSection[] = [
    {
      items: [
        { href: '/companies', label: t('companies'), icon: <Icon as={Building2} /> },
        { href: '/account', label: t('myAccount'), icon: <Icon as={CircleUser} /> },
      ],
    },
  ]
  if (actor.operator) {
    sections.push({
      heading: t('installation'),
      items: [
        {
          href: '/operator',
          label: operator('companies'),
          icon: <Icon as={Building2} />,
          except: ['/operator/operators', '/operator/chores'],
        },
        { href: '/operator/operators', label: operator('operators'), icon: <Icon as={ShieldCheck} /> },
        { href: '/operator/chores', label: operator('chores.title'), icon: <Icon as={Timer} /> },
      ],
    })
  }
  return (
    <AppShell
      rail={<Rail sections={sections} homeHref="/companies" />}
      banner={
        <>
          {usesStandinMicrosoft() && <Banner label={banner('label')}>{banner('standin')}</Banner>}
          {!readable && <KeysBanner />}
          <ServiceBanner initial={state} />
        </>
      }
    >
      {children}
    </AppShell>
  )
}
