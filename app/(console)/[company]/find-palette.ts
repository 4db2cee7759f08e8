import { getFormatter, getTranslations } from 'next-intl/server'
import { findMyCompanies } from '@/lib/auth/actor'
import type { CompanyActor } from '@/lib/auth/company-actor'
import { findMessagesById, findMessagesByText } from '@/lib/data/search/find-messages-by'
import { findServers } from '@/lib/data/search/find-servers'
import {
  PALETTE_COUNT,
  type FoundMessage,
  type FoundServer,
  type PaletteFound,
  type PaletteItem,
  type PaletteStart,
} from '@/lib/domain/palette'
import { THEMES } from '@/lib/domain/theme'
import { LOCALE_NAMES, LOCALES } from '@/lib/i18n/locales'
import { findNavSections } from './find-nav-sections'

/**
 * Pages and actions that a member may use, and what of the last things is still theirs to see.
 * @param recent keys of items, from the browser
 */
export async function findPaletteStart(who: CompanyActor, recent: readonly string[]): Promise<PaletteStart> {
  const [pages, actions] = await Promise.all([findPages(who), findActions(who)])
  const idsOf = (kind: string) =>
    recent.filter((key) => key.startsWith(`${kind}:`)).map((key) => key.slice(kind.length + 1))
  const [servers, messages] = await Promise.all([
    findServers(who, { ids: idsOf('server') }, PALETTE_COUNT),
    findMessagesById(who, idsOf('message')),
  ])
  const found = [...pages, ...(await toItems(who, servers, messages))]
  return {
    pages,
    actions,
    recent: recent.flatMap((key) => found.filter((item) => item.key === key)),
  }
}

/** Servers and messages by their words. */
export async function findPaletteItems(who: CompanyActor, text: string): Promise<PaletteFound> {
  const [servers, messages] = await Promise.all([
    findServers(who, { text }, PALETTE_COUNT),
    findMessagesByText(who, text, PALETTE_COUNT),
  ])
  return { servers: await toItems(who, servers, []), messages: await toItems(who, [], messages) }
}

async function toItems(
  { company: { slug } }: CompanyActor,
  servers: FoundServer[],
  messages: FoundMessage[],
): Promise<PaletteItem[]> {
  const [t, format] = await Promise.all([getTranslations('palette'), getFormatter()])
  return [
    ...servers.map(({ id, name, account }): PaletteItem => ({
      key: `server:${id}`,
      kind: 'server',
      label: name,
      detail: account,
      href: `/${slug}/mail-servers/${id}`,
    })),
    ...messages.map(({ id, subject, recipient, createdAt }): PaletteItem => ({
      key: `message:${id}`,
      kind: 'message',
      label: subject || t('noSubject'),
      detail: t('messageDetail', { recipient, date: format.dateTime(createdAt, 'short') }),
      href: `/${slug}/messages/${id}`,
    })),
  ]
}

/** The rail's pages, in its order, and the list of one's companies. */
async function findPages(who: CompanyActor): Promise<PaletteItem[]> {
  const [sections, t] = await Promise.all([findNavSections(who), getTranslations('shell')])
  const page = (href: string, label: string, detail?: string): PaletteItem => ({
    key: `page:${href}`,
    kind: 'page',
    label,
    detail,
    href,
  })
  return [
    ...sections.flatMap(({ heading, items }) => items.map(({ href, label }) => page(href, label, heading))),
    page('/companies', t('companies')),
  ]
}

/** What one can do from anywhere. */
async function findActions(who: CompanyActor): Promise<PaletteItem[]> {
  const [t, nav, theme, shell, companies] = await Promise.all([
    getTranslations('palette'),
    getTranslations('shell.nav'),
    getTranslations('shell.theme'),
    getTranslations('shell'),
    findMyCompanies(),
  ])
  const { slug } = who.company
  const items: (PaletteItem | false)[] = [
    who.can('message.send') && {
      key: 'create:message',
      kind: 'create',
      label: nav('newMessage'),
      words: t('words.newMessage'),
      href: `/${slug}/messages/new`,
    },
    who.can('message.send') && {
      key: 'create:merge',
      kind: 'create',
      label: t('newMerge'),
      words: t('words.newMerge'),
      href: `/${slug}/messages/merges/new`,
    },
    who.can('mail_server.edit') && {
      key: 'create:server',
      kind: 'create',
      label: t('newServer'),
      words: t('words.newServer'),
      href: `/${slug}/mail-servers/new`,
    },
    who.can('settings.view') && {
      key: 'action:developer',
      kind: 'action',
      label: who.member.developerMode ? t('developerOff') : t('developerOn'),
      words: t('words.developer'),
      action: { do: 'developer', on: !who.member.developerMode },
    },
    ...companies
      .filter((company) => company.slug !== slug && !company.suspendedAt)
      .map((company): PaletteItem => ({
        key: `company:${company.slug}`,
        kind: 'company',
        label: t('toCompany', { name: company.name }),
        words: shell('switchCompany'),
        href: `/${company.slug}`,
      })),
    ...THEMES.map((name): PaletteItem => ({
      key: `action:theme-${name}`,
      kind: 'action',
      label: t('toTheme', { name: theme(name) }),
      words: t('words.theme'),
      action: { do: 'theme', theme: name },
    })),
    ...LOCALES.map((locale): PaletteItem => ({
      key: `action:language-${locale}`,
      kind: 'action',
      label: t('toLanguage', { name: LOCALE_NAMES[locale] }),
      words: t('words.language'),
      action: { do: 'language', locale },
    })),
    {
      key: 'action:sign-out',
      kind: 'action',
      label: shell('signOut'),
      words: t('words.signOut'),
      action: { do: 'signOut' },
    },
  ]
  return items.filter((item) => item !== false)
}
