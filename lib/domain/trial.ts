import { z } from 'zod'
import { addressSchema } from './address-schemas'

/** The form of a trial message: nothing typed means the member's own address. */
export const trialSchema = z.strictObject({
  to: z.union([z.literal('').transform(() => null), addressSchema]).default(null),
})
