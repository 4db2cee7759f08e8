import { getTranslations } from 'next-intl/server'

const DONE = ['created', 'saved', 'archived', 'restored', 'duplicated', 'deleted', 'senderAdded'] as const
const COUNTED = ['deletedMoved', 'deletedKept'] as const

/** The sentence that a redirect brought along as `?done=`; null for anything unknown. */
export async function findDoneMessage(
  query: Record<string, string | string[] | undefined>,
): Promise<string | null> {
  const t = await getTranslations('mailServers')
  const plain = DONE.find((name) => name === query.done)
  if (plain) return t(plain)
  const counted = COUNTED.find((name) => name === query.done)
  const count = Number(query.count)
  return counted && Number.isInteger(count) && count > 0 ? t(counted, { count }) : null
}
