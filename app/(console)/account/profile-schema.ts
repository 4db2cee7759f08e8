import { z } from 'zod'
import { nameSchema } from '@/lib/domain/people'
import { THEMES } from '@/lib/domain/theme'
import { isTimeZone, LOCALES } from '@/lib/i18n/locales'

/** What a person says about themselves; no language means the browser's. Messages are keys of `errors`. */
export const profileSchema = z.strictObject({
  name: nameSchema,
  locale: z.enum(['', ...LOCALES], 'invalid.choice').transform((text) => text || null),
  timeZone: z.string().refine(isTimeZone, 'invalid.time_zone'),
  theme: z.enum(THEMES, 'invalid.choice').default('system'),
})
