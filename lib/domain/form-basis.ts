import { z } from 'zod'
import { parseAnswer, type FormAnswer } from './form-answer'
import { versionSchema } from './version'

/** Fields of every form that two people may edit at once. */
export const basisFields = {
  /** The version the form was made from: two people editing the same thing notice each other. */
  version: versionSchema,
  /** What the form showed then, as JSON: to say what the other one changed. */
  base: z.string().max(20_000, 'invalid.form').optional(),
  /** The answer to what saving had asked. */
  answer: z
    .string()
    .max(80, 'invalid.form')
    .transform((text, context): FormAnswer => {
      const answer = parseAnswer(text)
      if (answer) return answer
      context.addIssue({ code: 'custom', message: 'invalid.form' })
      return z.NEVER
    })
    .optional(),
}
