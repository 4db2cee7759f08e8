import { cookies } from 'next/headers'
import { signOut, setLanguage, setTheme } from '@/app/(auth)/actions'
import type { Crumb } from '@/components/shell/breadcrumb'
import { TopBar } from '@/components/shell/top-bar'
import type { Actor } from '@/lib/auth/company-actor'
import { cookieNames } from '@/lib/domain/cookies'
import { parseTheme } from '@/lib/domain/theme'
import { getEnv } from '@/lib/platform/env'
import { findAccountLinks } from './find-account-links'

/** The bar over a page that belongs to a person and to no company. */
export async function PersonBar({ actor, crumbs }: { actor: Actor; crumbs: Crumb[] }) {
  const [links, jar] = await Promise.all([findAccountLinks(actor), cookies()])
  return (
    <TopBar
      crumbs={crumbs}
      account={{ name: actor.name, email: actor.email, links }}
      theme={parseTheme(jar.get(cookieNames(getEnv().APP_URL).theme)?.value)}
      actions={{ signOut, setLanguage, setTheme }}
    />
  )
}
