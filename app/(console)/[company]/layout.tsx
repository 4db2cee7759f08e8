import type { ReactNode } from 'react'
import { getTranslations } from 'next-intl/server'
import { ServiceBanner } from '@/components/live/service-banner'
import { AppShell } from '@/components/shell/app-shell'
import { Banner } from '@/components/shell/banner'
import { Rail } from '@/components/shell/rail'
import { KeysBanner } from '@/app/(console)/keys-banner'
import { findMyCompanies, requireCompany } from '@/lib/auth/actor'
import { canOpenSecrets } from '@/lib/data/health/can-open-secrets'
import { findTroubles } from '@/lib/data/mail-servers/find-troubles'
import { getServiceState } from '@/lib/data/health/get-service-state'
import { usesStandinMicrosoft } from '@/lib/platform/env'
import { TroubleBanner } from './trouble-banner'
import { findNavSections } from './find-nav-sections'

type Props = { params: Promise<{ company: string }>; children: ReactNode }

/**
 * Rail and banner. It authorizes for itself only: every page does so again, because a layout and its page
 * render side by side.
 */
export default async function CompanyLayout({ params, children }: Props) {
  const who = await requireCompany((await params).company)
  const [companies, sections, t, state, troubles, readable] = await Promise.all([
    findMyCompanies(),
    findNavSections(who),
    getTranslations('shell.banner'),
    getServiceState(who.actor.sessionId),
    findTroubles(who),
    canOpenSecrets(who.company.id),
  ])
  return (
    <AppShell
      rail={
        <Rail
          company={who.company}
          companies={companies}
          sections={sections}
          homeHref={`/${who.company.slug}`}
        />
      }
      banner={
        <>
          {usesStandinMicrosoft() && <Banner label={t('label')}>{t('standin')}</Banner>}
          {!readable && <KeysBanner />}
          <ServiceBanner initial={state} />
          <TroubleBanner href={`/${who.company.slug}/mail-servers`} servers={troubles} />
        </>
      }
    >
      {children}
    </AppShell>
  )
}
