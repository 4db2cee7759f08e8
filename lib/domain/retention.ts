import { z } from 'zod'
import { addressSchema } from './address-schemas'
import { RETENTION_BOUNDS } from './retention-bounds'
import { wholeNumber } from './whole-number'

/** How long a company keeps what. Messages are keys of the namespace `errors`. */
export const retentionSchema = z.strictObject({
  bodyDays: wholeNumber(RETENTION_BOUNDS.bodyDays),
  messageMonths: wholeNumber(RETENTION_BOUNDS.messageMonths),
  auditMonths: wholeNumber(RETENTION_BOUNDS.auditMonths),
  /** Of the rules as they were shown; 0: the defaults. */
  version: z
    .string()
    .regex(/^\d{1,9}$/, 'invalid.form')
    .transform(Number),
})
export type RetentionInput = z.output<typeof retentionSchema>

/** Whose address is to be forgotten. */
export const erasureSchema = z.strictObject({
  address: addressSchema,
  sure: z.enum(['on', 'true'], 'required.sure'),
})
