import { z } from 'zod'
import { isAddress, isDisplayName } from './addresses'
import { isCompanySlug } from './company-slug'
import { ROLES } from './permissions'

/** The forms about people and companies. */

/** Longer than any; a line of a table all the same. */
export const NAME_MAX = 100

/** What shows nothing: spaces of any kind, combining marks on nothing. */
const BLANK = /^[\p{Z}\p{M}]*$/u

/**
 * Whether a text may be an account's address: an address in plain ASCII letters. Any other alphabet has
 * letters that look like these (а, ı, ѕ), and two accounts that look the same are one too many; domains in
 * other scripts have their xn-- form.
 */
export function isAccountAddress(text: string): boolean {
  return /^[!-~]+$/.test(text) && isAddress(text)
}

/** zod: an account's address, in the form it is stored in. Compared without regard to case. */
export const accountAddressSchema = z
  .string()
  .trim()
  .min(1, { error: 'required.email', abort: true })
  .max(254, 'invalid.too_long')
  .refine((text) => /^[!-~]*$/.test(text), { error: 'invalid.email_letters', abort: true })
  .refine(isAddress, 'invalid.email')
  .transform((text) => text.toLowerCase())

const namedBy = (missing: 'required.name' | 'required.company_name') =>
  z
    .string()
    .trim()
    .min(1, missing)
    .max(NAME_MAX, 'invalid.too_long')
    .refine((text) => isDisplayName(text), 'invalid.control')
    .refine((text) => !BLANK.test(text), missing)
    .transform((text) => text.normalize('NFC'))

/** zod: what somebody or something is called: one line, no invisible characters (CRLF, right-to-left marks). */
export const nameSchema = namedBy('required.name')

/** zod: the same for a company: where both are asked for, it is said which is missing. */
export const companyNameSchema = namedBy('required.company_name')

/** zod: a company's address; empty when it is to follow from the name. */
export const slugSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(40, 'invalid.slug')
  .refine((text) => text === '' || isCompanySlug(text), 'invalid.slug')

export const roleSchema = z.enum(ROLES, 'invalid.choice')

export const invitationSchema = z.strictObject({ email: accountAddressSchema, role: roleSchema })
