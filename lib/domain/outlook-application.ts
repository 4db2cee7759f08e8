import { z } from 'zod'

/** A company's registration in Entra as it is typed. Messages are keys of the namespace `errors`. */

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether a text is shaped like the ids Entra shows. */
export function isGuid(text: string): boolean {
  return GUID.test(text.trim())
}

const checkbox = z
  .enum(['on', 'true', ''])
  .optional()
  .transform((value) => value === 'on' || value === 'true')

const guid = (message: string) => z.string().trim().regex(GUID, message).toLowerCase()

export const outlookApplicationSchema = z
  .strictObject({
    clientId: z.string().trim().min(1, 'required.client_id').pipe(guid('invalid.client_id')),
    /** Write-only: blank keeps what is stored. Entra's values are 16–64 printable characters without spaces. */
    clientSecret: z
      .string()
      .trim()
      .max(256, 'invalid.too_long')
      .refine((text) => /^[\x21-\x7e]*$/.test(text), 'invalid.client_secret')
      .default(''),
    directoryId: z.union([z.literal('').transform(() => null), guid('invalid.directory_id')]).default(null),
    multipleOrganizations: checkbox,
    secretExpiresOn: z.union([z.literal('').transform(() => null), z.iso.date('invalid.date')]).default(null),
    version: z.coerce.number().int().min(0).default(0),
  })
  .superRefine((input, context) => {
    if (!input.multipleOrganizations && !input.directoryId) {
      context.addIssue({ code: 'custom', path: ['directoryId'], message: 'required.directory_id' })
    }
  })

export type OutlookApplicationInput = z.infer<typeof outlookApplicationSchema>

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
