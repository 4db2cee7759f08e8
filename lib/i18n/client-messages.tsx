import { NextIntlClientProvider } from 'next-intl'
import { getLocale } from 'next-intl/server'
import type { ReactNode } from 'react'
import { messages, type Area } from './messages'

/**
 * Hands the texts of some areas to the client components below. `common` is always there; a page adds the
 * one area its form needs, so that no page carries all of them.
 */
export async function ClientMessages({ areas = [], children }: { areas?: Area[]; children: ReactNode }) {
  const all = messages[await getLocale()]
  const wanted = new Set<Area>(['common', ...areas])
  const given = Object.fromEntries(Object.entries(all).filter(([area]) => wanted.has(area as Area)))
  return <NextIntlClientProvider messages={given}>{children}</NextIntlClientProvider>
}
