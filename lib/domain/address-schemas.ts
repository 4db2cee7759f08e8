import { z } from 'zod'
import { isAddress, parseAddressList } from './addresses'

/** zod: one address, trimmed. */
export const addressSchema = z.string().trim().refine(isAddress, 'invalid.address')

/** zod: a typed list of addresses, possibly empty. The issue's message carries the first wrong entry. */
export const addressListSchema = z
  .string()
  .max(64_000, 'invalid.too_long')
  .transform((text, context) => {
    const { mailboxes, wrong } = parseAddressList(text)
    if (wrong.length > 0) {
      context.addIssue({
        code: 'custom',
        message: 'invalid.addresses',
        params: { entry: wrong[0]!.slice(0, 80) },
      })
    }
    return mailboxes
  })
