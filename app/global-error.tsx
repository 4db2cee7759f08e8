'use client'

import Link from 'next/link'
import { Door } from '@/components/shell/door'
import { LOCALES } from '@/lib/i18n/locales'
import en from '@/lib/i18n/en/common.json'
import fr from '@/lib/i18n/fr/common.json'
import './globals.css'

type Props = { error: Error & { digest?: string } }
const TEXTS = { fr, en }

/** The root layout itself failed: no provider and perhaps no script, so both languages stand here as text. */
export default function GlobalError({ error }: Props) {
  return (
    <html lang="fr">
      <body>
        <title>Relais</title>
        <Door
          wide
          title={TEXTS.fr.failure.title}
          lead={
            <>
              {LOCALES.map((locale) => (
                <div key={locale} lang={locale} className="mb-4 grid gap-1">
                  {locale !== 'fr' && (
                    <p className="font-semibold text-text">{TEXTS[locale].failure.title}</p>
                  )}
                  <p>{TEXTS[locale].failure.why}</p>
                  <p>{TEXTS[locale].failure.todo}</p>
                </div>
              ))}
            </>
          }
        >
          {error.digest && <code>{error.digest}</code>}
          <p className="mt-4">
            {/* Not a client-side link: only a full load brings a broken root layout back. */}
            <Link className="link" href="/" target="_self" prefetch={false}>
              {TEXTS.fr.failure.home}
            </Link>
          </p>
        </Door>
      </body>
    </html>
  )
}
