import { cookies } from 'next/headers'
import { getTranslations } from 'next-intl/server'
import { PaletteButton } from '@/components/shell/palette/palette-button'
import { TopBar } from '@/components/shell/top-bar'
import type { Crumb } from '@/components/shell/breadcrumb'
import { switchDeveloperMode } from '@/app/(console)/[company]/settings/actions'
import { signOut, setLanguage, setTheme } from '@/app/(auth)/actions'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { cookieNames } from '@/lib/domain/cookies'
import { parseTheme } from '@/lib/domain/theme'
import { getEnv } from '@/lib/platform/env'
import { findAccountLinks } from './find-account-links'

/** The bar over a company's page; each page begins with it, the last crumb is the page itself. */
export async function ConsoleBar({ who, crumbs }: { who: CompanyActor; crumbs: Crumb[] }) {
  const [t, links, jar] = await Promise.all([
    getTranslations('common.roles'),
    findAccountLinks(who.actor),
    cookies(),
  ])
  const { slug } = who.company
  return (
    <TopBar
      crumbs={crumbs}
      account={{ name: who.actor.name, email: who.actor.email, role: t(who.member.role), links }}
      theme={parseTheme(jar.get(cookieNames(getEnv().APP_URL).theme)?.value)}
      actions={{ signOut, setLanguage, setTheme }}
      search={
        <PaletteButton
          company={slug}
          actions={{ signOut, setLanguage, setTheme, setDeveloperMode: switchDeveloperMode.bind(null, slug) }}
        />
      }
    />
  )
}
