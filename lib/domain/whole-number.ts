import { z } from 'zod'

/**
 * zod: a whole number within bounds, as it is typed; nothing and anything else is refused with the bounds named.
 */
export const wholeNumber = ({ min, max }: { min: number; max: number }) =>
  z
    .string()
    .trim()
    .transform((text, context) => {
      const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
      if (number >= min && number <= max) return number
      context.addIssue({ code: 'custom', message: 'invalid.whole_number', params: { min, max } })
      return z.NEVER
    })
