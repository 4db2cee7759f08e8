import type { Metadata, Viewport } from 'next'
import localFont from 'next/font/local'
import { cookies, headers } from 'next/headers'
import { getLocale } from 'next-intl/server'
import type { ReactNode } from 'react'
import { NonceProvider } from '@/components/ui/nonce-provider'
import { Toaster } from '@/components/ui/toaster'
import { appUrlOfRequest, cookieNames } from '@/lib/domain/cookies'
import { parseTheme } from '@/lib/domain/theme'
import { ClientMessages } from '@/lib/i18n/client-messages'
import './globals.css'

const inter = localFont({
  src: '../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  variable: '--font-inter',
  weight: '100 900',
  display: 'swap',
  declarations: [
    {
      prop: 'unicode-range',
      value:
        'U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+0304, U+0308, U+0329, U+2000-206F, U+20AC, U+2122, U+2191, U+2193, U+2212, U+2215, U+FEFF, U+FFFD',
    },
  ],
})

const interExt = localFont({
  src: '../node_modules/@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2',
  variable: '--font-inter-ext',
  weight: '100 900',
  display: 'swap',
  preload: false,
  adjustFontFallback: false,
  declarations: [
    {
      prop: 'unicode-range',
      value:
        'U+0100-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+02DD-02FF, U+0304, U+0308, U+0329, U+1D00-1DBF, U+1E00-1E9F, U+1EF2-1EFF, U+2020, U+20A0-20AB, U+20AD-20C0, U+2113, U+2C60-2C7F, U+A720-A7FF',
    },
  ],
})

export const metadata: Metadata = {
  title: { default: 'Relais', template: '%s · Relais' },
  robots: { index: false, follow: false },
  formatDetection: { telephone: false, email: false, address: false, date: false },
}

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' }

/**
 * Every page is dynamic: the policy's nonce is new with each document, and the language and theme are the
 * member's. The nonce is read here and nowhere else.
 */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [head, jar, locale] = await Promise.all([headers(), cookies(), getLocale()])
  const theme = parseTheme(jar.get(cookieNames(appUrlOfRequest(head)).theme)?.value)
  return (
    <html lang={locale} data-theme={theme} className={`${inter.variable} ${interExt.variable}`}>
      <body>
        <NonceProvider nonce={head.get('x-nonce') ?? undefined}>
          <ClientMessages>
            {children}
            <Toaster />
          </ClientMessages>
        </NonceProvider>
      </body>
    </html>
  )
}
