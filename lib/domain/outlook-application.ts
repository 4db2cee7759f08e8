import { z } from 'zod'
import { basisFields } from './form-basis'
import { GUID } from './guid'

/** A company's registration in Entra as it is typed. Messages are keys of the namespace `errors`. */

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
    ...basisFields,
  })
  .superRefine((input, context) => {
    if (!input.multipleOrganizations && !input.directoryId) {
      context.addIssue({ code: 'custom', path: ['directoryId'], message: 'required.directory_id' })
    }
  })

export type OutlookApplicationInput = z.infer<typeof outlookApplicationSchema>
