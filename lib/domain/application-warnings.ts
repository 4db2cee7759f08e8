import { isGuid } from './guid'

export type OutlookApplicationWarning =
  'secret_is_guid' | 'client_id_not_guid' | 'spaces' | 'expired' | 'directory_not_guid'

/**
 * What is doubtful about values being typed: said at once at the field, before saving. Doubt warns, only
 * the schema refuses: a secret that looks like an id may still be one.
 * @param today ISO date (yyyy-mm-dd) of the member's day
 */
export function findApplicationWarnings(
  typed: { clientId?: string; clientSecret?: string; directoryId?: string; secretExpiresOn?: string },
  today: string,
): Partial<
  Record<'clientId' | 'clientSecret' | 'directoryId' | 'secretExpiresOn', OutlookApplicationWarning>
> {
  const warnings: ReturnType<typeof findApplicationWarnings> = {}
  const { clientId = '', clientSecret = '', directoryId = '', secretExpiresOn = '' } = typed
  if (clientId.trim() && !isGuid(clientId)) warnings.clientId = 'client_id_not_guid'
  else if (clientId !== clientId.trim()) warnings.clientId = 'spaces'
  if (isGuid(clientSecret)) warnings.clientSecret = 'secret_is_guid'
  else if (/\s/.test(clientSecret)) warnings.clientSecret = 'spaces'
  if (directoryId.trim() && !isGuid(directoryId)) warnings.directoryId = 'directory_not_guid'
  else if (directoryId !== directoryId.trim()) warnings.directoryId = 'spaces'
  if (secretExpiresOn && secretExpiresOn < today) warnings.secretExpiresOn = 'expired'
  return warnings
}
