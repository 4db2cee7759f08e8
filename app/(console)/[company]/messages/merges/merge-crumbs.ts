import { getTranslations } from 'next-intl/server'

/** The way to a page of the mail-merges: the messages, the mail-merges, the page itself. */
export async function mergeCrumbs(slug: string, ...labels: string[]) {
  const [messages, t] = await Promise.all([getTranslations('messages'), getTranslations('merges')])
  const own = { label: t('title'), href: `/${slug}/messages/merges` }
  return [
    { label: messages('title'), href: `/${slug}/messages` },
    labels.length > 0 ? own : { label: own.label },
    ...labels.map((label) => ({ label })),
  ]
}
