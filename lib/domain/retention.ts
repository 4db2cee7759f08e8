import { z } from 'zod'
import { addressSchema } from './address-schemas'
import { RETENTION_BOUNDS } from './retention-bounds'

/** A whole number within bounds, as it is typed. */
const whole = ({ min, max }: { min: number; max: number }) =>
  z
    .string()
    .trim()
    .transform((text, context) => {
      const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
      if (number >= min && number <= max) return number
      context.addIssue({ code: 'custom', message: 'invalid.whole_number', params: { min, max } })
      return z.NEVER
    })

/** How long a company keeps what. Messages are keys of the namespace `errors`. */
export const retentionSchema = z.strictObject({
  bodyDays: whole(RETENTION_BOUNDS.bodyDays),
  messageMonths: whole(RETENTION_BOUNDS.messageMonths),
  auditMonths: whole(RETENTION_BOUNDS.auditMonths),
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
