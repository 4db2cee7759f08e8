import { inCompany, inIdentity, isInstallationKeyringRight, isKeyringRight } from '@/lib/db'

/**
 * Whether this process's ENCRYPTION_KEYS open what is sealed: a company's secrets, or, without one, the
 * installation's own. Wrong keys overwrite nothing, but nobody can connect or send until the right ones are back.
 */
export function canOpenSecrets(companyId: string | null): Promise<boolean> {
  return companyId ? inCompany(companyId, isKeyringRight) : inIdentity(isInstallationKeyringRight)
}
