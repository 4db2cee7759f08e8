import { Menu } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { PlainAction } from '@/components/form/use-plain-action'
import { buttonStyle } from '@/components/ui/button-style'
import { Icon } from '@/components/ui/icon'
import type { Theme } from '@/lib/domain/theme'
import { AccountMenu, type Account } from './account-menu'
import { Breadcrumb, type Crumb } from './breadcrumb'
import { LanguageSwitch } from './language-switch'
import { RAIL_ID } from './rail'
import { ThemeSwitch } from './theme-switch'

export type { PlainAction }

export type TopBarActions = {
  /** Reads `locale`. */
  setLanguage: PlainAction
  /** Reads `theme`. */
  setTheme: PlainAction
  signOut: PlainAction
}

type Props = {
  crumbs: Crumb[]
  account: Account
  theme: Theme
  actions: TopBarActions
  /** The ⌘K search, when there is one. */
  search?: ReactNode
}

/** The slim bar over a page. Everything in it works without JavaScript. */
export function TopBar({ crumbs, account, theme, actions, search }: Props) {
  const t = useTranslations('shell')
  return (
    <header className="sticky top-0 z-20 flex h-(--bar) items-center gap-1 border-b border-border bg-surface pr-4 pl-8 narrow:pr-2 narrow:pl-4">
      <button
        type="button"
        popoverTarget={RAIL_ID}
        aria-label={t('menu')}
        className={buttonStyle({ variant: 'quiet', square: true }, '-ml-2 md:hidden')}
      >
        <Icon as={Menu} />
      </button>
      <Breadcrumb crumbs={crumbs} />
      {search}
      <LanguageSwitch action={actions.setLanguage} className="narrow:hidden" />
      <ThemeSwitch action={actions.setTheme} theme={theme} label={t('theme.label')}>
        {{ light: t('theme.light'), dark: t('theme.dark'), system: t('theme.system') }}
      </ThemeSwitch>
      <AccountMenu account={account} signOut={actions.signOut} setLanguage={actions.setLanguage} />
    </header>
  )
}
