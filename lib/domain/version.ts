import { z } from 'zod'

/**
 * zod: the version a form was made from, so that two people editing the same thing notice each other. 0: nothing
 * was there. What is no such number comes from no form of ours.
 */
export const versionSchema = z
  .union([z.string(), z.number()])
  .default('0')
  .transform(String)
  .pipe(z.string().regex(/^\d{1,9}$/, 'invalid.form'))
  .transform(Number)
