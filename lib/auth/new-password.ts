import { z } from 'zod'
import { findPasswordProblem, PASSWORD_MAX } from './password'

/**
 * The form of a new password, typed twice, with whatever fields belong to it. Messages are keys of the
 * namespace `errors`.
 */
export function newPassword<S extends z.ZodRawShape>(shape: S) {
  return z
    .strictObject({ ...shape, password: z.string().min(1, 'required.field'), again: z.string() })
    .superRefine((input, context) => {
      const { password, again } = input as { password: string; again: string }
      const problem = password ? findPasswordProblem(password) : null
      if (problem) {
        const params = { maximum: PASSWORD_MAX }
        context.addIssue({ code: 'custom', path: ['password'], message: problem, params })
      } else if (password !== again) {
        context.addIssue({ code: 'custom', path: ['again'], message: 'invalid.passwords_differ' })
      }
    })
}
