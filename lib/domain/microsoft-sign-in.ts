import { z } from 'zod'
import { GUID } from './guid'
import { versionSchema } from './version'

/** Signing in to Relais with a company's Microsoft accounts: its settings, and why an answer is refused. */

const guid = (message: string) => z.string().trim().regex(GUID, message).toLowerCase()
const checkbox = z
  .literal('on', 'invalid.choice')
  .optional()
  .transform((value) => value === 'on')

/** Messages are keys of the namespace `errors`. */
export const microsoftSignInSchema = z
  .strictObject({
    enabled: checkbox,
    /** Whose id and secret: the Outlook application's, or of an application of its own. */
    application: z.enum(['outlook', 'own'], 'invalid.choice'),
    clientId: z.union([z.literal('').transform(() => null), guid('invalid.client_id')]).default(null),
    /** Write-only: blank keeps what is stored. */
    clientSecret: z
      .string()
      .trim()
      .max(256, 'invalid.too_long')
      .refine((text) => /^[\x21-\x7e]*$/.test(text), 'invalid.client_secret')
      .default(''),
    /** Its accounts, and no others, may come in. */
    directoryId: z.string().trim().min(1, 'required.sign_in_directory').pipe(guid('invalid.directory_id')),
    version: versionSchema,
  })
  .superRefine((input, context) => {
    if (input.application === 'own' && !input.clientId) {
      context.addIssue({ code: 'custom', path: ['clientId'], message: 'required.client_id' })
    }
  })

export type MicrosoftSignInInput = z.infer<typeof microsoftSignInSchema>

/** Why Microsoft's answer leads nowhere; texts: `auth.microsoft.refusals.<key>`. */
export const SIGN_IN_REFUSALS = [
  /** Nobody of the company has this account: an administrator may bind it. */
  'unbound',
  /** It is bound, and the person may not enter: disabled, suspended. */
  'closed',
  /** Proving who it is: another account than the session's. */
  'other_account',
  /** Linking: it is somebody else's already. */
  'taken',
  /** Somebody declined on Microsoft's page. */
  'declined',
  /** The account belongs to another directory. */
  'other_directory',
  /** What Microsoft sent does not hold. */
  'id_token',
  /** The settings changed since the sign-in began. */
  'settings_changed',
  /** Microsoft said no in other words. */
  'refused',
  /** Microsoft could not be asked. */
  'unavailable',
] as const
export type SignInRefusalKey = (typeof SIGN_IN_REFUSALS)[number]
