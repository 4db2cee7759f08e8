import { LogOut } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { PlainForm } from '@/components/form/plain-form'
import { Icon } from '@/components/ui/icon'
import { Monogram } from '@/components/ui/monogram'
import { LanguageSwitch } from './language-switch'
import type { PlainAction } from './top-bar'

export type Account = {
  name: string
  email: string
  /** The role in this company, in words. */
  role?: string
  links?: { href: string; label: string }[]
}

type Props = { account: Account; signOut: PlainAction; setLanguage: PlainAction }

const LINE = 'flex min-h-(--control) w-full items-center gap-2 rounded-base px-2 text-left hover:bg-hover'

/** Who one is, and the way out. A popover of plain links and forms. */
export function AccountMenu({ account, signOut, setLanguage }: Props) {
  const t = useTranslations('shell')
  return (
    <>
      <button
        type="button"
        popoverTarget="account"
        className="grid size-(--control-small) shrink-0 place-items-center rounded-base [anchor-name:--account-menu] hover:bg-hover"
      >
        <Monogram name={account.name || account.email} round />
        <span className="sr-only">{t('account', { email: account.email })}</span>
      </button>
      <div
        id="account"
        popover="auto"
        role="group"
        aria-label={t('account', { email: account.email })}
        className="fixed top-12 mt-1 [position-anchor:--account-menu] supports-[top:anchor(bottom)]:top-[anchor(bottom)] right-2 m-0 w-72 max-w-[calc(100vw-1rem)] rounded-large bg-raised p-1 shadow-menu backdrop:bg-transparent open:animate-appear"
      >
        <div className="border-b border-border px-2 pt-1.5 pb-2.5">
          <p className="font-medium cut" title={account.name}>
            {account.name || account.email}
          </p>
          {account.name && (
            <p className="text-muted cut" title={account.email}>
              {account.email}
            </p>
          )}
          {account.role && <p className="text-12 text-muted">{account.role}</p>}
        </div>
        <div className="mt-1">
          {account.links?.map(({ href, label }) => (
            <Link key={href} href={href} className={LINE}>
              {label}
            </Link>
          ))}
          <LanguageSwitch
            action={setLanguage}
            className="md:hidden [&>button]:w-full [&>button]:justify-start [&>button]:px-2"
          />
          <PlainForm action={signOut} leaves>
            <button type="submit" className={LINE}>
              <Icon as={LogOut} className="text-muted" />
              {t('signOut')}
            </button>
          </PlainForm>
        </div>
      </div>
    </>
  )
}
