import { inIdentity } from '@/lib/db'

/** Remembers a person's language, on every device. */
export async function setLocale(userId: string, locale: string): Promise<void> {
  await inIdentity((tx) => tx.user.updateMany({ where: { id: userId }, data: { locale } }))
}

/** What a person says about themselves, on every device. */
export async function saveProfile(
  userId: string,
  { name, locale, timeZone }: { name: string; locale: string | null; timeZone: string },
): Promise<void> {
  await inIdentity((tx) => tx.user.update({ where: { id: userId }, data: { name, locale, timeZone } }))
}
