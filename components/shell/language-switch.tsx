import { useLocale } from 'next-intl'
import { PlainForm } from '@/components/form/plain-form'
import { buttonStyle } from '@/components/ui/button-style'
import { LOCALE_NAMES, LOCALES } from '@/lib/i18n/locales'
import type { PlainAction } from './top-bar'

/** The other language, by its own name. A form: it works before JavaScript has arrived. */
export function LanguageSwitch({ action, className }: { action: PlainAction; className?: string }) {
  const current = useLocale()
  return (
    <PlainForm action={action} className={className}>
      {LOCALES.filter((locale) => locale !== current).map((locale) => (
        <button
          key={locale}
          type="submit"
          name="locale"
          value={locale}
          lang={locale}
          className={buttonStyle({ variant: 'quiet', size: 'small' })}
        >
          {LOCALE_NAMES[locale]}
        </button>
      ))}
    </PlainForm>
  )
}

/** Both languages side by side, for pages without a shell. */
export function LanguageLine({ action }: { action: PlainAction }) {
  const current = useLocale()
  return (
    <form action={action} className="flex gap-4 text-12 text-muted">
      {LOCALES.map((locale) =>
        locale === current ? (
          <span key={locale} lang={locale} aria-current="true" className="font-medium text-text">
            {LOCALE_NAMES[locale]}
          </span>
        ) : (
          <button
            key={locale}
            type="submit"
            name="locale"
            value={locale}
            lang={locale}
            className="hover:text-text hover:underline"
          >
            {LOCALE_NAMES[locale]}
          </button>
        ),
      )}
    </form>
  )
}
