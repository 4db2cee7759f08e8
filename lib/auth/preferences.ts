import { inIdentity } from '@/lib/db'

/** Remembers a person's language, on every device. */
export async function setLocale(userId: string, locale: string): Promise<void> {
  await inIdentity((tx) => tx.user.updateMany({ where: { id: userId }, data: { locale } }))
}
